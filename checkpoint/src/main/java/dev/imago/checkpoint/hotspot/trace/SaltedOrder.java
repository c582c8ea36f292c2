package dev.imago.checkpoint.hotspot.trace;

import dev.imago.checkpoint.hotspot.JavaClass;
import dev.imago.checkpoint.hotspot.JavaField;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Immutable sets and maps keep their elements in an order that each JVM draws lots for. Strings, numbers and enum constants
 * are brought into an order of their own, so that equal states are read equally whichever JVM they were in; sets with
 * anything else stay as they are. Safe for use by several threads.
 */
final class SaltedOrder {
    private static final Set<String> BOXES = Set.of(
            "java.lang.Boolean",
            "java.lang.Byte",
            "java.lang.Character",
            "java.lang.Double",
            "java.lang.Float",
            "java.lang.Integer",
            "java.lang.Long",
            "java.lang.Short");

    private final HeapAccess heap;
    private final JdkField enumName;

    SaltedOrder(HeapAccess heap) {
        this.heap = heap;
        this.enumName = new JdkField(heap, "java.lang.Enum", "name");
    }

    /** A key, what belongs to it, and what it is sorted by. */
    record Entry(long key, long value, @Nullable String text) {}

    Entry entry(long key, long value) {
        return new Entry(key, value, textOf(key));
    }

    /** The entries in their order; as they come, if it is not known of one of them. */
    static List<Entry> sort(List<Entry> entries) {
        if (entries.stream().anyMatch(entry -> entry.text() == null)) {
            return entries;
        }
        List<Entry> sorted = new ArrayList<>(entries);
        sorted.sort(Comparator.comparing(entry -> String.valueOf(entry.text())));
        return sorted;
    }

    /** Keys of different classes are told apart, so that none is equal to another. */
    private @Nullable String textOf(long key) {
        JavaClass type = heap.classOf(key);
        if (type.name().equals("java.lang.String")) {
            return type.name() + ' ' + heap.stringOf(key);
        }
        if (BOXES.contains(type.name())) {
            JavaField value = type.requireField("value");
            return type.name()
                    + ' '
                    + heap.primitiveAt(key + value.offset(), value.descriptor().charAt(0));
        }
        JavaClass parent = type.superclass();
        if (type.isEnum() || (parent != null && parent.isEnum())) {
            String declaring = type.isEnum() || parent == null ? type.name() : parent.name();
            return declaring + ' ' + heap.stringOf(enumName.referenceIn(key));
        }
        return null;
    }
}
