package dev.imago.restore.agent.load;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import jdk.internal.misc.Unsafe;
import jdk.internal.reflect.ReflectionFactory;

/**
 * The few things that ordinary Java can't do: objects without their own constructor, final fields of any class, and methods
 * of a superclass called past what a subclass overrides.
 *
 * <p>Uses {@code jdk.internal.misc.Unsafe}, because {@code sun.misc.Unsafe} refuses fields of records and hidden classes and
 * prints warnings from JDK 24 on. The package must be exported to this module before the class is first used.
 */
final class VmAccess {
    static final Unsafe UNSAFE = Unsafe.getUnsafe();
    /** Sees every member of every class. */
    static final MethodHandles.Lookup TRUSTED = trustedLookup();

    private VmAccess() {}

    private static MethodHandles.Lookup trustedLookup() {
        try {
            Field field = MethodHandles.Lookup.class.getDeclaredField("IMPL_LOOKUP");
            Object lookup = UNSAFE.getReference(UNSAFE.staticFieldBase(field), UNSAFE.staticFieldOffset(field));
            return (MethodHandles.Lookup) lookup;
        } catch (NoSuchFieldException e) {
            throw missing("MethodHandles.Lookup.IMPL_LOOKUP", e);
        }
    }

    /** Offset of the field that {@code declaring} itself declares. */
    static long offset(Class<?> declaring, String name) {
        try {
            return UNSAFE.objectFieldOffset(declaring.getDeclaredField(name));
        } catch (NoSuchFieldException e) {
            throw missing(declaring.getName() + "." + name, e);
        }
    }

    /** Value of a static reference field of a JDK class. */
    static Object staticField(Class<?> declaring, String name) {
        try {
            UNSAFE.ensureClassInitialized(declaring);
            Field field = declaring.getDeclaredField(name);
            return UNSAFE.getReference(UNSAFE.staticFieldBase(field), UNSAFE.staticFieldOffset(field));
        } catch (NoSuchFieldException e) {
            throw missing(declaring.getName() + "." + name, e);
        }
    }

    /** A constructor of {@code made} that runs only the given constructor of its superclass {@code base}. */
    static Constructor<?> constructor(Class<?> made, Class<?> base, Class<?>... parameters) {
        try {
            return ReflectionFactory.getReflectionFactory()
                    .newConstructorForSerialization(made, base.getDeclaredConstructor(parameters));
        } catch (NoSuchMethodException e) {
            throw missing("constructor of " + base.getName(), e);
        }
    }

    /**
     * A method of a JDK class that is never dispatched to an override, as a handle whose parameters are all
     * {@code Object} except primitive ones.
     */
    static MethodHandle exactly(Class<?> base, String name, Class<?>... parameters) {
        for (Class<?> declaring = base; declaring != null; declaring = declaring.getSuperclass()) {
            Method method;
            try {
                method = declaring.getDeclaredMethod(name, parameters);
            } catch (NoSuchMethodException e) {
                continue;
            }
            try {
                MethodHandle handle =
                        Modifier.isStatic(method.getModifiers()) || Modifier.isAbstract(method.getModifiers())
                                ? TRUSTED.unreflect(method)
                                : TRUSTED.unreflectSpecial(method, declaring);
                return handle.asType(generic(handle.type()));
            } catch (IllegalAccessException e) {
                throw missing(base.getName() + "." + name, e);
            }
        }
        throw missing(base.getName() + "." + name, null);
    }

    private static MethodType generic(MethodType type) {
        MethodType generic = type;
        for (int i = 0; i < type.parameterCount(); i++) {
            if (!type.parameterType(i).isPrimitive()) {
                generic = generic.changeParameterType(i, Object.class);
            }
        }
        return type.returnType().isPrimitive() ? generic : generic.changeReturnType(Object.class);
    }

    private static IllegalStateException missing(String what, @org.jspecify.annotations.Nullable Throwable cause) {
        return new IllegalStateException(
                "this JDK (" + Runtime.version() + ") has no " + what + "; the loader knows JDK 17 to 25", cause);
    }
}
