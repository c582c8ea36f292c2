package dev.imago.restore.agent.load;

import dev.imago.restore.agent.load.TypeBinding.Pairable;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Set;

/**
 * Which existing objects keep their identity and get new content.
 *
 * <p>Content of a value must never be overwritten: {@code Money.ZERO} or {@code BigInteger.ONE} may stand where the state has
 * another amount, and be shared by everything else. A class is a value if all its fields are final and hold primitives,
 * strings, wrappers or enums.
 */
final class PairingRules {
    /** JDK classes whose objects have an identity of their own; all others are taken for values. */
    private static final Set<String> MUTABLE_PACKAGES = Set.of("java.util.concurrent", "java.util.concurrent.atomic");

    private static final Set<String> MUTABLE = Set.of(
            "java.lang.Object",
            "java.lang.ref.WeakReference",
            "java.lang.ref.SoftReference",
            "java.util.BitSet",
            "java.util.Date",
            "java.util.Random");

    private static final Set<Class<?>> VALUES = Set.of(
            String.class,
            Boolean.class,
            Byte.class,
            Character.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            Class.class);

    Pairable of(Class<?> type) {
        if (type.isRecord()) {
            return Pairable.IF_EQUAL;
        }
        if (type.getClassLoader() == null) {
            return isMutableJdkClass(type) ? Pairable.REPLACED : Pairable.IF_EQUAL;
        }
        return isValue(type) ? Pairable.IF_EQUAL : Pairable.REPLACED;
    }

    private static boolean isMutableJdkClass(Class<?> type) {
        String name = type.getName();
        return MUTABLE.contains(name)
                || MUTABLE_PACKAGES.contains(type.getPackageName())
                || name.startsWith("java.util.Collections$AsLIFOQueue")
                || name.startsWith("java.util.Collections$Checked")
                || name.startsWith("java.util.Collections$SequencedSetFromMap")
                || name.startsWith("java.util.Collections$Synchronized")
                || name.startsWith("java.util.Collections$Unmodifiable")
                || name.startsWith("java.util.Collections$SetFromMap");
    }

    private static boolean isValue(Class<?> type) {
        boolean any = false;
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            for (Field field : c.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers())) {
                    continue;
                }
                any = true;
                Class<?> held = field.getType();
                boolean plain = held.isPrimitive() || held.isEnum() || VALUES.contains(held);
                if (!plain || !Modifier.isFinal(field.getModifiers())) {
                    return false;
                }
            }
        }
        return any;
    }
}
