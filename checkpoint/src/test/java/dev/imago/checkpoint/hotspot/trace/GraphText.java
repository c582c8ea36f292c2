package dev.imago.checkpoint.hotspot.trace;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.Charset;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Currency;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes an object graph as text, inside the JVM that holds it, by the public API where there is one and reflection where
 * not: {@link StateText} writes the same text from the state that was read out of that JVM's memory.
 */
final class GraphText {
    /** Containers whose content is written instead of their fields, with the fields that are attributes. */
    private static final Map<String, List<String>> CONTAINERS = Map.ofEntries(
            Map.entry("java.util.ArrayList", List.of()),
            Map.entry("java.util.LinkedList", List.of()),
            Map.entry("java.util.Vector", List.of()),
            Map.entry("java.util.Stack", List.of()),
            Map.entry("java.util.ArrayDeque", List.of()),
            Map.entry("java.util.HashSet", List.of()),
            Map.entry("java.util.LinkedHashSet", List.of()),
            Map.entry("java.util.TreeSet", List.of("comparator")),
            Map.entry("java.util.PriorityQueue", List.of("comparator")),
            Map.entry("java.util.concurrent.CopyOnWriteArrayList", List.of()),
            Map.entry("java.util.concurrent.ConcurrentLinkedQueue", List.of()),
            Map.entry("java.util.concurrent.ConcurrentLinkedDeque", List.of()),
            Map.entry("java.util.concurrent.PriorityBlockingQueue", List.of("comparator")),
            Map.entry("java.util.concurrent.LinkedBlockingQueue", List.of("capacity")),
            Map.entry("java.util.concurrent.LinkedBlockingDeque", List.of("capacity")),
            Map.entry("java.util.concurrent.ArrayBlockingQueue", List.of("capacity")),
            Map.entry("java.util.concurrent.DelayQueue", List.of()),
            Map.entry("java.util.ImmutableCollections$List12", List.of()),
            Map.entry("java.util.ImmutableCollections$ListN", List.of("allowNulls")),
            Map.entry("java.util.ImmutableCollections$Set12", List.of()),
            Map.entry("java.util.ImmutableCollections$SetN", List.of()),
            Map.entry("java.util.ImmutableCollections$Map1", List.of()),
            Map.entry("java.util.ImmutableCollections$MapN", List.of()),
            Map.entry("java.util.HashMap", List.of()),
            Map.entry("java.util.Hashtable", List.of()),
            Map.entry("java.util.IdentityHashMap", List.of()),
            Map.entry("java.util.WeakHashMap", List.of()),
            Map.entry("java.util.concurrent.ConcurrentHashMap", List.of()),
            Map.entry("java.util.Properties", List.of("defaults")),
            Map.entry("java.util.LinkedHashMap", List.of("accessOrder")),
            Map.entry("java.util.TreeMap", List.of("comparator")),
            Map.entry("java.util.concurrent.ConcurrentSkipListMap", List.of("comparator")),
            Map.entry("java.util.EnumMap", List.of("keyType")));

    /** Fields that do not travel, or travel as null. */
    private static final Set<String> WITHOUT = Set.of(
            "java.lang.Throwable.backtrace",
            "java.lang.ref.Reference.queue",
            "java.lang.ref.Reference.next",
            "java.lang.ref.Reference.discovered",
            "java.math.BigInteger.bitCountPlusOne",
            "java.math.BigInteger.bitLengthPlusOne",
            "java.math.BigInteger.firstNonzeroIntNumPlusTwo",
            "java.math.BigInteger.lowestSetBitPlusTwo",
            "java.math.BigInteger.magBitLengthPlusOne",
            "java.math.BigInteger.numberOfTrailingZeroIntsPlusTwo");

    private static final Set<String> AS_NULL = Set.of(
            "java.util.Date.cdate",
            "java.util.AbstractMap.keySet",
            "java.util.AbstractMap.values",
            "java.util.Collections$UnmodifiableMap.keySet",
            "java.util.Collections$UnmodifiableMap.entrySet",
            "java.util.Collections$UnmodifiableMap.values");

    private final IdentityHashMap<Object, Integer> seen = new IdentityHashMap<>();
    private final StringBuilder out = new StringBuilder();

    private GraphText() {}

    /** The text of a value and all it refers to. */
    static String of(@Nullable Object value) {
        GraphText text = new GraphText();
        text.write(value);
        return text.out.toString().replace("\n", "\\n");
    }

    private void write(@Nullable Object value) {
        if (value == null) {
            out.append("null");
        } else if (value instanceof String string) {
            out.append('"').append(string).append('"');
        } else if (value instanceof Enum<?> constant) {
            out.append(constant.getDeclaringClass().getName()).append(':').append(constant.name());
        } else if (value instanceof Class<?> type) {
            out.append("class ").append(type.getName());
        } else if (isBox(value)) {
            out.append(value.getClass().getSimpleName()).append(' ').append(value);
        } else if (isKept(value)) {
            out.append("kept");
        } else {
            String name = nameOf(value);
            if (name != null) {
                out.append("named ").append(name);
            } else {
                writeShared(value);
            }
        }
    }

    private static boolean isBox(Object value) {
        boolean number = value instanceof Number && value.getClass().getName().startsWith("java.lang.");
        return number || value instanceof Boolean || value instanceof Character;
    }

    private void writeShared(Object value) {
        Integer number = seen.putIfAbsent(value, seen.size());
        if (number != null) {
            out.append('#').append(number);
        } else if (value.getClass().isArray()) {
            writeArray(value);
        } else {
            writeObject(value);
        }
    }

    private static boolean isKept(Object value) {
        return value instanceof Thread
                || value instanceof ExecutorService
                || value instanceof ThreadLocal
                || value instanceof java.io.OutputStream
                || value instanceof ClassLoader
                || value.getClass().isHidden();
    }

    private static @Nullable String nameOf(Object value) {
        if (value instanceof ZoneOffset offset) {
            return "java.time.ZoneOffset=" + offset.getId();
        } else if (value instanceof ZoneId zone) {
            return "java.time.ZoneRegion=" + zone.getId();
        } else if (value instanceof Charset charset) {
            return "java.nio.charset.Charset=" + charset.name();
        } else if (value instanceof Locale locale) {
            return "java.util.Locale=" + locale.getLanguage() + "_" + locale.getCountry() + "_" + locale.getVariant()
                    + "#" + locale.getScript();
        } else if (value instanceof Currency currency) {
            return "java.util.Currency=" + currency.getCurrencyCode();
        } else if (value instanceof TimeZone zone) {
            return "java.util.TimeZone=" + zone.getID();
        } else if (value instanceof Pattern pattern) {
            return "java.util.regex.Pattern=" + pattern.flags() + ":" + pattern.pattern();
        } else if (value instanceof ReentrantLock lock) {
            return lock.getClass().getName() + "=" + (lock.isFair() ? "fair" : "nonfair");
        } else if (value instanceof ReentrantReadWriteLock lock) {
            return lock.getClass().getName() + "=" + (lock.isFair() ? "fair" : "nonfair");
        } else if (value instanceof StampedLock) {
            return "java.util.concurrent.locks.StampedLock=";
        } else if (value instanceof Semaphore semaphore) {
            return "java.util.concurrent.Semaphore=" + semaphore.availablePermits()
                    + (semaphore.isFair() ? ":fair" : ":nonfair");
        } else if (value instanceof CountDownLatch latch) {
            return "java.util.concurrent.CountDownLatch=" + latch.getCount();
        } else if (value instanceof StringBuilder || value instanceof StringBuffer) {
            return value.getClass().getName() + "=" + value;
        }
        boolean single = value == Collections.EMPTY_LIST
                || value == Collections.EMPTY_SET
                || value == Collections.EMPTY_MAP
                || value == Collections.reverseOrder()
                || value == String.CASE_INSENSITIVE_ORDER;
        return single ? value.getClass().getName() + "=" : null;
    }

    private void writeArray(Object array) {
        out.append(array.getClass().getName()).append('[');
        for (int i = 0; i < Array.getLength(array); i++) {
            out.append(i == 0 ? "" : ", ");
            if (array.getClass().getComponentType().isPrimitive()) {
                out.append(Array.get(array, i));
            } else {
                write(Array.get(array, i));
            }
        }
        out.append(']');
    }

    private void writeObject(Object value) {
        Class<?> base = value.getClass();
        while (base.getClassLoader() == GraphText.class.getClassLoader()) {
            base = base.getSuperclass();
        }
        List<Field> fields = new ArrayList<>();
        boolean enumSet = value instanceof EnumSet;
        List<String> attributes = enumSet ? List.of("elementType") : CONTAINERS.get(base.getName());
        for (Class<?> at = value.getClass();
                at != null && (attributes == null || at != base);
                at = at.getSuperclass()) {
            fields.addAll(0, Arrays.asList(at.getDeclaredFields()));
            if (enumSet) {
                fields.clear();
                break;
            }
        }
        fields.removeIf(field -> Modifier.isStatic(field.getModifiers()) || WITHOUT.contains(name(field)));
        out.append(enumSet ? "java.util.EnumSet" : value.getClass().getName()).append('(');
        if (attributes != null) {
            attributes.forEach(attribute -> writeAttribute(value, attribute));
        }
        for (Field field : fields) {
            out.append(name(field)).append('=');
            write(AS_NULL.contains(name(field)) ? null : get(field, value));
            out.append(';');
        }
        out.append(')');
        if (attributes != null) {
            writeContents(value);
        }
    }

    private static String name(Field field) {
        return field.getDeclaringClass().getName() + "." + field.getName();
    }

    private static @Nullable Object get(Field field, Object value) {
        try {
            field.setAccessible(true);
            return field.get(value);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private void writeAttribute(Object value, String attribute) {
        out.append(attribute).append('=');
        if (value instanceof java.util.TreeSet<?> set) {
            write(set.comparator());
        } else if (value instanceof java.util.concurrent.ArrayBlockingQueue<?> queue) {
            out.append("Integer ").append(queue.remainingCapacity() + queue.size());
        } else {
            for (Class<?> at = value.getClass(); at != null; at = at.getSuperclass()) {
                for (Field field : at.getDeclaredFields()) {
                    if (field.getName().equals(attribute)) {
                        write(get(field, value));
                    }
                }
            }
        }
        out.append(';');
    }

    private void writeContents(Object value) {
        List<Runnable> elements = new ArrayList<>();
        if (value instanceof Map<?, ?> map) {
            map.entrySet()
                    .forEach(entry -> elements.add(() -> {
                        write(entry.getKey());
                        out.append("->");
                        write(entry.getValue());
                    }));
        } else {
            ((Collection<?>) value).forEach(element -> elements.add(() -> write(element)));
        }
        writeElements(value.getClass().getName(), elements, out);
    }

    /** Sorted where the order is random by intention: immutable sets and maps salt it anew in every JVM. */
    static void writeElements(String className, List<Runnable> elements, StringBuilder out) {
        List<String> texts = new ArrayList<>();
        int start = out.length();
        for (Runnable element : elements) {
            element.run();
            texts.add(out.substring(start));
            out.setLength(start);
        }
        if (className.matches(".*ImmutableCollections\\$(Set|Map).*")) {
            Collections.sort(texts);
        }
        out.append('{').append(String.join(", ", texts)).append('}');
    }
}
