package dev.imago.restore.agent.load;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.HashMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The method below {@code put} of the JDK's hash maps, which subclasses can't override and which asks no
 * {@code removeEldestEntry}.
 */
final class HashPut {
    private HashPut() {}

    /** A handle (map, key, value). */
    static MethodHandle of(Class<?> base) {
        if (base == ConcurrentHashMap.class) {
            MethodHandle put = VmAccess.exactly(base, "putVal", Object.class, Object.class, boolean.class);
            return MethodHandles.insertArguments(put, 3, false);
        }
        // HashMap.putVal(hash, key, value, onlyIfAbsent = false, evict = false): evict is what removeEldestEntry hangs
        // on.
        MethodHandle put = VmAccess.exactly(
                HashMap.class, "putVal", int.class, Object.class, Object.class, boolean.class, boolean.class);
        put = MethodHandles.insertArguments(put, 4, false, false);
        MethodHandle hash = VmAccess.exactly(HashMap.class, "hash", Object.class);
        MethodHandle hashed = MethodHandles.collectArguments(put, 1, hash);
        return MethodHandles.permuteArguments(
                hashed, methodType(Object.class, Object.class, Object.class, Object.class), 0, 1, 1, 2);
    }
}
