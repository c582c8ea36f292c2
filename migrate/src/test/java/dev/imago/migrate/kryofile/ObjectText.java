package dev.imago.migrate.kryofile;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes living objects as text: values, and who is the same object as who. */
final class ObjectText {
    private final IdentityHashMap<Object, Integer> seen = new IdentityHashMap<>();
    private final StringBuilder out = new StringBuilder();

    private ObjectText() {}

    static String of(Object... objects) {
        return KryoApplication.onDeepStack(() -> {
            ObjectText text = new ObjectText();
            for (Object each : objects) {
                text.write(each);
                text.out.append('\n');
            }
            return text.out.toString();
        });
    }

    private void write(@Nullable Object value) throws IllegalAccessException {
        if (value == null) {
            out.append("null");
        } else if (value instanceof Enum<?> constant) {
            out.append(constant.getDeclaringClass().getName()).append('.').append(constant.name());
        } else if (value instanceof Number || value instanceof Boolean || value instanceof Character) {
            out.append(value.getClass().getSimpleName()).append(' ').append(value);
        } else {
            Integer number = seen.putIfAbsent(value, seen.size());
            if (number != null) {
                out.append('#').append(number);
            } else {
                content(value);
            }
        }
    }

    private void content(Object value) throws IllegalAccessException {
        out.append(value.getClass().getName()).append('{');
        if (value instanceof Collection<?> collection) {
            for (Object each : collection) {
                write(each);
                out.append(',');
            }
        } else if (value instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                write(entry.getKey());
                out.append('=');
                write(entry.getValue());
                out.append(',');
            }
        } else if (value.getClass().isArray()) {
            for (int i = 0; i < Array.getLength(value); i++) {
                write(Array.get(value, i));
                out.append(',');
            }
        } else if (value.getClass().getName().startsWith("java.")) {
            out.append(value);
        } else {
            fields(value);
        }
        out.append('}');
    }

    private void fields(Object value) throws IllegalAccessException {
        List<Field> fields = new ArrayList<>();
        for (Class<?> type = value.getClass();
                type != Object.class && type != Record.class;
                type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
                    field.setAccessible(true);
                    fields.add(field);
                }
            }
        }
        fields.sort(Comparator.comparing(Field::getName));
        for (Field field : fields) {
            out.append(field.getName()).append(':');
            write(field.get(value));
            out.append(' ');
        }
    }
}
