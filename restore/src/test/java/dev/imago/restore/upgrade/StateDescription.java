package dev.imago.restore.upgrade;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/** Text of a service's state as the service itself sees it: equal before and after an upgrade that lost nothing. */
final class StateDescription {
    private static final String OWN_PACKAGE = "dev.imago.";

    private final IdentityHashMap<Object, Integer> seen = new IdentityHashMap<>();

    private StateDescription() {}

    /** Static fields of some classes, and what hangs below one more object. */
    static String of(List<Class<?>> classes, Object instance) {
        StringBuilder text = new StringBuilder();
        for (Class<?> type : classes) {
            for (Field field : type.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
                    text.append(type.getSimpleName())
                            .append('.')
                            .append(field.getName())
                            .append(": ");
                    text.append(new StateDescription().text(value(field, null))).append('\n');
                }
            }
        }
        return text.append(new StateDescription().text(instance)).append('\n').toString();
    }

    private static @Nullable Object value(Field field, @Nullable Object holder) {
        try {
            field.setAccessible(true);
            return field.get(holder);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private String text(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        Class<?> type = value.getClass();
        if (type.isHidden()) {
            return "lambda";
        } else if (value instanceof KindsOfState.Key key) {
            return "key " + key.name;
        } else if (value instanceof TimeZone zone) {
            return "time zone " + zone.getID(); // its text holds the JDK's own tables
        } else if (value instanceof Enum || value instanceof Class) {
            return type.getSimpleName() + " " + value;
        }
        boolean structured = type.isArray()
                || value instanceof Map
                || value instanceof Collection
                || (type.getName().startsWith(OWN_PACKAGE) && !(value instanceof Record));
        if (!structured) {
            return type.getSimpleName() + " " + value.toString().replaceAll("@[0-9a-f]+", "");
        }
        Integer number = seen.putIfAbsent(value, seen.size());
        return number != null ? "#" + number : type.getSimpleName() + parts(value);
    }

    private List<String> parts(Object value) {
        List<String> parts = new ArrayList<>();
        if (value.getClass().isArray()) {
            for (int i = 0; i < Array.getLength(value); i++) {
                parts.add(text(Array.get(value, i)));
            }
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, held) -> parts.add(text(key) + "=" + text(held)));
            sortUnless(map instanceof LinkedHashMap || map instanceof SortedMap, parts);
        } else if (value instanceof Collection<?> collection) {
            collection.forEach(element -> parts.add(text(element)));
            sortUnless(
                    !(collection instanceof Set)
                            || collection instanceof LinkedHashSet
                            || collection instanceof SortedSet,
                    parts);
        } else {
            addFields(value, parts);
        }
        return parts;
    }

    /** The order of hash tables is nobody's promise, and depends on identities. */
    private static void sortUnless(boolean ordered, List<String> parts) {
        if (!ordered) {
            Collections.sort(parts);
        }
    }

    private void addFields(Object value, List<String> parts) {
        for (Class<?> type = value.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && type != Object.class) {
                    parts.add(field.getName() + "=" + text(value(field, value)));
                }
            }
        }
    }
}
