package dev.imago.restore.agent.load;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Knows of which classes' objects hash code and order depend on no container. Not safe for use by several threads. */
final class KeyClasses {
    private static final Set<String> VALUE_PACKAGES = Set.of("java.time", "java.math");
    private static final Set<Object> PLAIN_COMPARATORS =
            Set.of(Comparator.naturalOrder(), Comparator.reverseOrder(), String.CASE_INSENSITIVE_ORDER);

    private final Map<Class<?>, Boolean> hashed = new HashMap<>();

    /** Whether all keys of a container can be hashed or compared before other containers are filled. */
    boolean areLeaves(ContainerContent content) {
        ContainerKind kind = content.kind();
        boolean compared = kind.keys() == ContainerKind.Keys.COMPARED;
        if (compared && !isPlain(SortedOrder.comparatorOf(kind, content.container()))) {
            return content.length() == 0;
        }
        Class<?> last = null;
        for (int i = 0; i < content.length(); i += kind.stride()) {
            Object key = content.elements()[i];
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
