package dev.imago.migrate.api;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** Methods of a proxy that are not about a field: default methods, and those of the object that stands behind it. */
final class Delegation {
    private static final ClassValue<ConcurrentMap<Method, MethodHandle>> DEFAULTS = new ClassValue<>() {
        @Override
        protected ConcurrentMap<Method, MethodHandle> computeValue(Class<?> type) {
            return new ConcurrentHashMap<>();
        }
    };

    private Delegation() {}

    static @Nullable Object invoke(Object target, Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        Class<?> declaring = method.getDeclaringClass();
        if (method.isDefault() && declaring != OldObject.class && declaring != NewObject.class) {
            // Not InvocationHandler.invokeDefault: a view is mostly nested in a migration, and not public.
            MethodHandle handle = DEFAULTS.get(declaring).computeIfAbsent(method, Delegation::unreflect);
            return handle.bindTo(proxy).invokeWithArguments(arguments == null ? new Object[0] : arguments);
        }
        if (method.getName().equals("equals") && declaring == Object.class && arguments != null) {
            Object other = arguments[0];
            return other != null && target.equals(View.unwrap(other));
        }
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private static MethodHandle unreflect(Method method) {
        try {
            Class<?> declaring = method.getDeclaringClass();
            return MethodHandles.privateLookupIn(declaring, MethodHandles.lookup())
                    .unreflectSpecial(method, declaring);
        } catch (IllegalAccessException e) {
            throw new IllegalArgumentException(method + " cannot be called", e);
        }
    }
}
