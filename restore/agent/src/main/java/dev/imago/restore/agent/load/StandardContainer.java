package dev.imago.restore.agent.load;

import dev.imago.checkpoint.state.Form;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A container that is filled by its own method, one element after the other. */
final class StandardContainer extends ContainerKind {
    /** What its constructor wants to know. */
    enum Creation {
        PLAIN,
        /** An initial capacity: the number of elements. */
        SIZED,
        /** An initial capacity of a hash table with load factor 0.75. */
        HASH_SIZED,
        /** The attribute {@code capacity}. */
        BOUNDED
    }

    private final Creation creation;
    private final Set<String> attributes;
    private final MethodHandle add;
    private final MethodHandle clear;
    private final MethodHandle size;
    private final MethodHandle contains;
    private final MethodHandle elements;
    private final Map<Class<?>, Constructor<?>> constructors = new ConcurrentHashMap<>();

    /**
     * @param add name of the method that appends; for a map of the one that puts
     * @param clear name of the method that empties
     */
    StandardContainer(
            Class<?> base, Form form, Keys keys, Creation creation, String add, String clear, Set<String> attributes) {
        super(base, form, keys);
        this.creation = creation;
        this.attributes = attributes;
        boolean map = form == Form.MAPPING;
        this.add = map ? putOf(base, add) : addOf(base, add);
        this.clear = VmAccess.exactly(base, clear);
        this.size = VmAccess.exactly(base, "size");
        this.contains = containsOf(base, map ? "containsKey" : "contains");
        this.elements = VmAccess.exactly(base, map ? "entrySet" : "toArray");
    }

    private static MethodHandle addOf(Class<?> base, String name) {
        return VmAccess.exactly(base, name, Object.class)
                .asType(MethodType.methodType(void.class, Object.class, Object.class));
    }

    private static MethodHandle putOf(Class<?> base, String name) {
        MethodHandle put =
                name.equals("putVal") ? HashPut.of(base) : VmAccess.exactly(base, name, Object.class, Object.class);
        return put.asType(MethodType.methodType(void.class, Object.class, Object.class, Object.class));
    }

    private static MethodHandle containsOf(Class<?> base, String name) {
        if (base != ConcurrentHashMap.class) {
            return VmAccess.exactly(base, name, Object.class);
        }
        // Its containsKey calls get, which subclasses override: a cache would load what it is asked for.
        return MethodHandles.filterReturnValue(
                VmAccess.exactly(base, "get", Object.class), VmAccess.exactly(Objects.class, "nonNull", Object.class));
    }

    @Override
    Set<String> attributes() {
        return attributes;
    }

    @Override
    Object create(Class<?> made, int count, Attributes given) throws ReflectiveOperationException {
        Constructor<?> constructor = constructors.computeIfAbsent(
                made,
                type -> creation == Creation.PLAIN
                        ? VmAccess.constructor(type, base())
                        : VmAccess.constructor(type, base(), int.class));
        return switch (creation) {
            case PLAIN -> constructor.newInstance();
            case SIZED -> constructor.newInstance(count);
            case HASH_SIZED -> constructor.newInstance((int) Math.min(1 << 30, count * 4L / 3 + 1));
            case BOUNDED -> constructor.newInstance((int) given.bits("capacity", Integer.MAX_VALUE));
        };
    }

    @Override
    boolean fits(Object existing, Attributes given) {
        if (base() != java.util.concurrent.ArrayBlockingQueue.class) {
            return true;
        }
        // Its capacity is the length of its array, which waiting threads may be using.
        var queue = (java.util.concurrent.ArrayBlockingQueue<?>) existing;
        return queue.size() + queue.remainingCapacity() == given.bits("capacity", -1);
    }

    @Override
    void clear(Object container) throws Throwable {
        clear.invoke(container);
    }

    @Override
    void fill(Object container, Object[] source, int length) throws Throwable {
        if (form() == Form.MAPPING) {
            for (int i = 0; i < length; i += 2) {
                add.invokeExact(container, source[i], source[i + 1]);
            }
        } else {
            for (int i = 0; i < length; i++) {
                add.invokeExact(container, source[i]);
            }
        }
    }

    @Override
    int size(Object container) throws Throwable {
        return (int) size.invoke(container);
    }

    @Override
    boolean finds(Object container, @Nullable Object key) throws Throwable {
        return (boolean) contains.invoke(container, key);
    }

    @Override
    Object[] elements(Object container) throws Throwable {
        Object present = elements.invoke(container);
        return present instanceof Set<?> entries ? flat(entries) : (Object[]) present;
    }

    static Object[] flat(Set<?> entries) {
        Object[] keysAndValues = new Object[2 * entries.size()];
        int at = 0;
        for (Object o : entries) {
            Map.Entry<?, ?> entry = (Map.Entry<?, ?>) o;
            if (at < keysAndValues.length) {
                keysAndValues[at++] = entry.getKey();
                keysAndValues[at++] = entry.getValue();
            }
        }
        return keysAndValues;
    }
}
