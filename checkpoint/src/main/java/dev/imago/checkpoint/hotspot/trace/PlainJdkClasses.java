package dev.imago.checkpoint.hotspot.trace;

import java.util.Set;

/**
 * Classes of the JDK whose objects are nothing but their fields, with the same fields in JDK 17 to 25, or with fields
 * that the loader compares before it sets them.
 */
final class PlainJdkClasses {
    private static final Set<String> CLASSES = Set.of(
            "java.lang.Object",
            "java.lang.Number",
            "java.lang.Record",
            "java.lang.StackTraceElement",
            "java.lang.ref.SoftReference",
            "java.lang.ref.WeakReference",
            "java.math.BigDecimal",
            "java.math.BigInteger",
            "java.math.MathContext",
            "java.net.Inet4Address",
            "java.net.Inet6Address",
            "java.net.Inet6Address$Inet6AddressHolder",
            "java.net.InetAddress$InetAddressHolder",
            "java.net.InetSocketAddress",
            "java.net.InetSocketAddress$InetSocketAddressHolder",
            "java.net.URI",
            "java.sql.Date",
            "java.sql.Time",
            "java.sql.Timestamp",
            "java.time.Clock$FixedClock",
            "java.time.Clock$OffsetClock",
            "java.time.Clock$SystemClock",
            "java.time.Clock$TickClock",
            "java.time.Duration",
            "java.time.Instant",
            "java.time.LocalDate",
            "java.time.LocalDateTime",
            "java.time.LocalTime",
            "java.time.MonthDay",
            "java.time.OffsetDateTime",
            "java.time.OffsetTime",
            "java.time.Period",
            "java.time.Year",
            "java.time.YearMonth",
            "java.time.ZonedDateTime",
            "java.util.AbstractCollection",
            "java.util.AbstractList",
            "java.util.AbstractMap",
            "java.util.AbstractMap$SimpleEntry",
            "java.util.AbstractMap$SimpleImmutableEntry",
            "java.util.AbstractQueue",
            "java.util.AbstractSequentialList",
            "java.util.AbstractSet",
            "java.util.Arrays$ArrayList",
            "java.util.BitSet",
            "java.util.Date",
            "java.util.DoubleSummaryStatistics",
            "java.util.EventObject",
            "java.util.HashMap$EntrySet",
            "java.util.HashMap$KeySet",
            "java.util.HashMap$Values",
            "java.util.IdentityHashMap$KeySet",
            "java.util.IdentityHashMap$Values",
            "java.util.ImmutableCollections$SubList",
            "java.util.IntSummaryStatistics",
            "java.util.KeyValueHolder",
            "java.util.LinkedHashMap$LinkedKeySet",
            "java.util.LinkedHashMap$LinkedValues",
            "java.util.LongSummaryStatistics",
            "java.util.Optional",
            "java.util.OptionalDouble",
            "java.util.OptionalInt",
            "java.util.OptionalLong",
            "java.util.Random",
            "java.util.SplittableRandom",
            "java.util.StringJoiner",
            "java.util.TreeMap$KeySet",
            "java.util.UUID",
            "java.util.WeakHashMap$KeySet",
            "java.util.concurrent.ConcurrentHashMap$EntrySetView",
            "java.util.concurrent.ConcurrentHashMap$KeySetView",
            "java.util.concurrent.ConcurrentHashMap$ValuesView",
            "java.util.concurrent.ConcurrentSkipListMap$KeySet",
            "java.util.concurrent.ConcurrentSkipListSet",
            "java.util.concurrent.CopyOnWriteArraySet");

    /** Which wrappers of {@code Collections} hold nothing but what they wrap. */
    private static final String[] WRAPPERS = {
        "Unmodifiable",
        "Synchronized",
        "Checked",
        "Singleton",
        "CopiesList",
        "SetFromMap",
        "AsLIFOQueue",
        "SequencedSetFromMap",
        "ReverseComparator2"
    };

    private static final String ATOMICS = "java.util.concurrent.atomic.";
    private static final String WRAPPER_PREFIX = "java.util.Collections$";

    /** Fields that a JDK class fills again by itself: views of a map that were asked for before, parts already computed. */
    private static final Set<String> DERIVED = Set.of(
            "java.util.AbstractMap.keySet",
            "java.util.AbstractMap.values",
            "java.util.Collections$UnmodifiableMap.keySet",
            "java.util.Collections$UnmodifiableMap.entrySet",
            "java.util.Collections$UnmodifiableMap.values",
            "java.util.Collections$SynchronizedMap.keySet",
            "java.util.Collections$SynchronizedMap.entrySet",
            "java.util.Collections$SynchronizedMap.values",
            "java.util.Collections$CheckedMap.entrySet",
            "java.util.Collections$SingletonMap.keySet",
            "java.util.Collections$SingletonMap.entrySet",
            "java.util.Collections$SingletonMap.values",
            "java.util.Date.cdate");

    private PlainJdkClasses() {}

    static boolean contains(String className) {
        if (className.startsWith(ATOMICS)) {
            // Updaters know offsets of fields in this VM.
            return !className.contains("FieldUpdater");
        }
        if (className.startsWith(WRAPPER_PREFIX)) {
            for (String wrapper : WRAPPERS) {
                if (className.startsWith(wrapper, WRAPPER_PREFIX.length())) {
                    return !className.contains("EntrySet") && !className.endsWith("Iterator");
                }
            }
            return false;
        }
        return CLASSES.contains(className);
    }

    /** Whether records have no slot for the field: it belongs to this VM or this release alone. */
    static boolean isOmitted(String declaringClass, String field) {
        return switch (declaringClass) {
            case "java.lang.Throwable" -> field.equals("backtrace");
            // The referent travels; queue and links are the collector's.
            case "java.lang.ref.Reference" -> !field.equals("referent");
            // Parts that were computed before, which have other names since JDK 18.
            case "java.math.BigInteger" -> field.endsWith("PlusOne") || field.endsWith("PlusTwo");
            default -> false;
        };
    }

    /** Whether the field travels as null because its class computes it again. */
    static boolean isDerived(String declaringClass, String field) {
        return DERIVED.contains(declaringClass + "." + field);
    }
}
