package dev.imago.migrate.api;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the methods of a view read, worked out once. */
final class ViewMethods {
    private static final ClassValue<ViewMethods> KNOWN = new ClassValue<>() {
        @Override
        protected ViewMethods computeValue(Class<?> type) {
            return new ViewMethods(type);
        }
    };

    private final Map<Method, Read> reads = new HashMap<>();

    /** A field, and what is made of its value. */
    record Read(String field, Class<?> type, Type genericType) {}

    private ViewMethods(Class<?> view) {
        if (!view.isInterface()) {
            throw new IllegalArgumentException(view.getName() + " is not an interface");
        }
        for (Method method : view.getMethods()) {
            if (Modifier.isAbstract(method.getModifiers()) && method.getDeclaringClass() != OldObject.class) {
                reads.put(method, readOf(method));
            }
        }
    }

    static ViewMethods of(Class<?> view) {
        return KNOWN.get(view);
    }

    @Nullable
    Read read(Method method) {
        return reads.get(method);
    }

    List<View.Field> fields() {
        return reads.values().stream()
                .map(read -> new View.Field(read.field(), read.type()))
                .distinct()
                .sorted(Comparator.comparing(View.Field::name))
                .toList();
    }

    private static Read readOf(Method method) {
        if (method.getParameterCount() != 0 || method.getReturnType() == void.class) {
            throw new IllegalArgumentException("a method of a view has no parameters and returns a field: " + method);
        }
        return new Read(fieldName(method), method.getReturnType(), method.getGenericReturnType());
    }

    private static String fieldName(Method method) {
        FieldName given = method.getAnnotation(FieldName.class);
        if (given != null) {
            return given.value();
        }
        String afterIs = method.getReturnType() == boolean.class ? after("is", method.getName()) : "";
        String afterGet = after("get", method.getName());
        return !afterGet.isEmpty() ? afterGet : afterIs.isEmpty() ? method.getName() : afterIs;
    }

    /** The name after a prefix, with a small first letter; empty if there is none. */
    static String after(String prefix, String name) {
        int length = prefix.length();
        if (!name.startsWith(prefix) || name.length() == length || !Character.isUpperCase(name.charAt(length))) {
            return "";
        }
        return name.substring(length, length + 1).toLowerCase(Locale.ROOT) + name.substring(length + 1);
    }
}
