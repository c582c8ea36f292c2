package dev.imago.restore.agent.load;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.PriorityBlockingQueue;
import org.jspecify.annotations.Nullable;

/** Knows of which classes' objects hash code and order depend on no container. Not safe for use by several threads. */
final class KeyClasses {
    private static final Set<String> VALUE_PACKAGES = Set.of("java.time", "java.math");
    private static final Set<Object> PLAIN_COMPARATORS =
            Set.of(Comparator.naturalOrder(), Comparator.reverseOrder(), String.CASE_INSENSITIVE_ORDER);

    private final Map<Class<?>, Boolean> hashed = new HashMap<>();

    /** Whether all keys among the elements can be hashed or compared before other containers are filled. */
    boolean areLeaves(ContainerKind kind, @Nullable Object container, Object[] elements, int length) {
        boolean compared = kind.keys() == ContainerKind.Keys.COMPARED;
        if (compared && !isPlain(comparatorOf(container))) {
            return length == 0;
        }
        Class<?> last = null;
        for (int i = 0; i < length; i += kind.stride()) {
            Object key = elements[i];
            if (key == null || key.getClass() == last) {
                continue;
            }
            last = key.getClass();
            if (!(compared ? isValue(last) : hashed.computeIfAbsent(last, KeyClasses::hashesAlone))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPlain(@Nullable Object comparator) {
        return comparator == null || PLAIN_COMPARATORS.contains(comparator);
    }

    /** A container of another kind has an order of its own that only its elements know. */
    private static @Nullable Object comparatorOf(@Nullable Object container) {
        if (container instanceof SortedMap<?, ?> map) {
            return map.comparator();
        } else if (container instanceof SortedSet<?> set) {
            return set.comparator();
        } else if (container instanceof PriorityQueue<?> queue) {
            return queue.comparator();
        } else if (container instanceof PriorityBlockingQueue<?> queue) {
            return queue.comparator();
        }
        return null;
    }

    /** A value of the JDK's that holds no other objects than strings and the like. */
    static boolean isValue(Class<?> type) {
        return type == String.class
                || type.isEnum()
                || Enum.class.isAssignableFrom(type)
                || (type.getClassLoader() == null
                        && type.getPackageName().equals("java.lang")
                        && type != Object.class
                        && Comparable.class.isAssignableFrom(type))
                || VALUE_PACKAGES.contains(type.getPackageName())
                || type == java.util.UUID.class;
    }

    private static boolean hashesAlone(Class<?> type) {
        if (isValue(type) || type.isArray() || type == Class.class) {
            return true;
        }
        try {
            return type.getMethod("hashCode").getDeclaringClass() == Object.class;
        } catch (NoSuchMethodException e) {
            return false;
        }
    }
}
