package dev.imago.migrate.api;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Typed views of old objects, and typed builders of new ones: interfaces that a migration declares, so that the compiler
 * finds what is mistyped.
 *
 * <p>A <b>view</b> has a method without parameters for each field that is read, called like the field ({@code cents()}),
 * {@code getCents()} or {@code isOpen()}. It returns the field's type or a wider one; for references {@code String} (also
 * the name of an enum constant), an enum with constants of the same names, a box, {@link OldObject}, another view, a
 * {@code List} of these, a {@code Map}, or an array; all of them null where the reference is. A view may have default
 * methods, and may extend {@link OldObject}.
 *
 * <p>A <b>builder</b> has a method with one parameter for each field that is set, called like the field, {@code setCents}
 * or {@code withCents}, that returns the builder or nothing. It takes what {@link NewObject#set} takes, as well as views,
 * builders and enums that have a {@link ClassName}. A builder may extend {@link NewObject}.
 *
 * <pre>{@code
 * @ClassName("com.acme.orders.Customer")
 * interface OldCustomer { String street(); OldObject city(); }
 *
 * @ClassName("com.acme.orders.Customer")
 * interface NewCustomer { NewCustomer address(NewAddress address); }
 *
 * @ClassName("com.acme.orders.Address")
 * interface NewAddress { NewAddress street(String street); NewAddress city(OldObject city); }
 *
 * registration.transform(OldCustomer.class, NewCustomer.class, (old, next, out) ->
 *         next.address(out.create(NewAddress.class).street(old.street()).city(old.city())));
 * }</pre>
 */
public final class View {
    private View() {}

    /**
     * A field that a view reads.
     *
     * @param type what the view's method returns
     */
    public record Field(String name, Class<?> type) {
        /** Whether the method can return values of a field with this JVM descriptor, as far as the field's type tells. */
        public boolean reads(String descriptor) {
            if (!type.isPrimitive()) {
                return descriptor.length() > 1 || !isReferenceOnly(type);
            }
            char read = type.descriptorString().charAt(0);
            return descriptor.length() == 1
                    && switch (read) {
                        case 'J' -> "JISBC".contains(descriptor);
                        case 'I' -> "ISBC".contains(descriptor);
                        case 'S' -> "SB".contains(descriptor);
                        case 'D' -> "DF".contains(descriptor);
                        default -> descriptor.charAt(0) == read;
                    };
        }

        private static boolean isReferenceOnly(Class<?> type) {
            return !type.getName().startsWith("java.lang.") || type == String.class;
        }
    }

    /**
     * Binary name of the service's class that a view, builder or enum stands for.
     *
     * @throws IllegalArgumentException if it has no {@link ClassName}
     */
    public static String className(Class<?> type) {
        ClassName name = type.getAnnotation(ClassName.class);
        if (name == null) {
            throw new IllegalArgumentException(type.getName() + " has no @ClassName");
        }
        return name.value();
    }

    /**
     * The fields that a view reads, by name.
     *
     * @throws IllegalArgumentException if the type is no view
     */
    public static List<Field> fields(Class<?> view) {
        return ViewMethods.of(view).fields();
    }

    /**
     * Refuses a type that is no builder.
     *
     * @throws IllegalArgumentException naming the method
     */
    public static void requireBuilder(Class<?> builder) {
        BuilderMethods.of(builder);
    }

    /** What a view or builder stands for, or the {@link EnumValue} of an enum constant with a {@link ClassName}; null for anything else. */
    public static @Nullable Object unwrap(Object value) {
        if (Proxy.isProxyClass(value.getClass())) {
            InvocationHandler handler = Proxy.getInvocationHandler(value);
            return handler instanceof Wrapper wrapper ? wrapper.wrapped() : null;
        }
        if (value instanceof Enum<?> constant && constant.getDeclaringClass().isAnnotationPresent(ClassName.class)) {
            return EnumValue.of(className(constant.getDeclaringClass()), constant.name());
        }
        return null;
    }

    static <V> V of(OldObject object, Class<V> view) {
        return proxy(view, new ViewHandler(object, ViewMethods.of(view)));
    }

    static <B> B of(NewObject object, Class<B> builder) {
        return proxy(builder, new BuilderHandler(object, BuilderMethods.of(builder)));
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** Stands behind a proxy. */
    interface Wrapper extends InvocationHandler {
        Object wrapped();
    }
}
