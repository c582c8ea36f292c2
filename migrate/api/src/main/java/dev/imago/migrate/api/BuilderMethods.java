package dev.imago.migrate.api;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which fields the methods of a builder set, worked out once. */
final class BuilderMethods {
    private static final ClassValue<BuilderMethods> KNOWN = new ClassValue<>() {
        @Override
        protected BuilderMethods computeValue(Class<?> type) {
            return new BuilderMethods(type);
        }
    };

    private final Map<Method, String> fields = new HashMap<>();

    private BuilderMethods(Class<?> builder) {
        if (!builder.isInterface()) {
            throw new IllegalArgumentException(builder.getName() + " is not an interface");
        }
        for (Method method : builder.getMethods()) {
            if (Modifier.isAbstract(method.getModifiers()) && method.getDeclaringClass() != NewObject.class) {
                fields.put(method, fieldOf(method));
            }
        }
    }

    static BuilderMethods of(Class<?> builder) {
        return KNOWN.get(builder);
    }

    /** The field that a method sets; null for other methods. */
    @Nullable
    String field(Method method) {
        return fields.get(method);
    }

    private static String fieldOf(Method method) {
        Class<?> returned = method.getReturnType();
        boolean chains = returned == void.class || returned.isAssignableFrom(method.getDeclaringClass());
        if (method.getParameterCount() != 1 || !chains) {
            throw new IllegalArgumentException(
                    "a method of a builder has one parameter and returns the builder or nothing: " + method);
        }
        FieldName given = method.getAnnotation(FieldName.class);
        if (given != null) {
            return given.value();
        }
        String afterSet = ViewMethods.after("set", method.getName());
        String afterWith = ViewMethods.after("with", method.getName());
        return !afterSet.isEmpty() ? afterSet : afterWith.isEmpty() ? method.getName() : afterWith;
    }
}
