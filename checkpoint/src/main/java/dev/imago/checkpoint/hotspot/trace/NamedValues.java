package dev.imago.checkpoint.hotspot.trace;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JDK values that travel as text from which a factory makes them again. */
final class NamedValues {
    private static final String LOCKS = "java.util.concurrent.locks.";

    private final HeapAccess heap;
    private final Map<String, NamedValue> byClass = new HashMap<>();

    /** How one is read, and the class that its records name. */
    record NamedValue(String recordClass, ContentReader text) {}

    /** Gives the text of an object. */
    private interface TextOf {
        String read(long oop);
    }

    NamedValues(HeapAccess heap) {
        this.heap = heap;
        named("java.time.ZoneRegion", field("java.time.ZoneRegion", "id"));
        named("java.time.ZoneOffset", field("java.time.ZoneOffset", "id"));
        named("java.nio.charset.Charset", field("java.nio.charset.Charset", "name"));
        named("java.util.Currency", field("java.util.Currency", "currencyCode"));
        byClass.put(
                "sun.util.calendar.ZoneInfo",
                new NamedValue("java.util.TimeZone", reader(field("java.util.TimeZone", "ID"))));
        named("java.util.Locale", locale());
        named("java.util.regex.Pattern", pattern());
        named(LOCKS + "ReentrantLock", fairness(LOCKS + "ReentrantLock"));
        named(LOCKS + "ReentrantReadWriteLock", fairness(LOCKS + "ReentrantReadWriteLock"));
        named(LOCKS + "StampedLock", oop -> "");
        JdkField state = new JdkField(heap, LOCKS + "AbstractQueuedSynchronizer", "state");
        String semaphore = "java.util.concurrent.Semaphore";
        JdkField semaphoreSync = new JdkField(heap, semaphore, "sync");
        TextOf semaphoreFairness = fairness(semaphore);
        named(semaphore, oop -> state.intIn(semaphoreSync.referenceIn(oop)) + ":" + semaphoreFairness.read(oop));
        JdkField latchSync = new JdkField(heap, "java.util.concurrent.CountDownLatch", "sync");
        named("java.util.concurrent.CountDownLatch", oop -> Integer.toString(state.intIn(latchSync.referenceIn(oop))));
        builder("java.lang.StringBuilder");
        builder("java.lang.StringBuffer");
        for (String single : new String[] {
            "java.util.Collections$EmptyList",
            "java.util.Collections$EmptySet",
            "java.util.Collections$EmptyMap",
            "java.util.Collections$ReverseComparator",
            "java.lang.String$CaseInsensitiveComparator"
        }) {
            named(single, oop -> "");
        }
    }

    /** The class itself, or an ancestor whose subclasses are all read alike. */
    @Nullable
    NamedValue find(String className) {
        return byClass.get(className);
    }

    private void named(String className, TextOf text) {
        byClass.put(className, new NamedValue(className, reader(text)));
    }

    private static ContentReader reader(TextOf text) {
        return (oop, sink) -> {
            if (sink.wantsValues()) {
                sink.text(text.read(oop));
            }
        };
    }

    private TextOf field(String className, String field) {
        JdkField source = new JdkField(heap, className, field);
        return oop -> heap.stringOf(source.referenceIn(oop));
    }

    private TextOf fairness(String className) {
        JdkField sync = new JdkField(heap, className, "sync");
        return oop -> heap.classOf(sync.referenceIn(oop)).name().endsWith("$FairSync") ? "fair" : "nonfair";
    }

    private TextOf locale() {
        JdkField base = new JdkField(heap, "java.util.Locale", "baseLocale");
        String baseClass = "sun.util.locale.BaseLocale";
        TextOf language = field(baseClass, "language");
        TextOf region = field(baseClass, "region");
        TextOf variant = field(baseClass, "variant");
        TextOf script = field(baseClass, "script");
        return oop -> {
            long names = base.referenceIn(oop);
            return language.read(names) + "_" + region.read(names) + "_" + variant.read(names) + "#"
                    + script.read(names);
        };
    }

    private TextOf pattern() {
        TextOf text = field("java.util.regex.Pattern", "pattern");
        JdkField flags = new JdkField(heap, "java.util.regex.Pattern", "flags");
        return oop -> flags.intIn(oop) + ":" + text.read(oop);
    }

    private void builder(String className) {
        String declaring = "java.lang.AbstractStringBuilder";
        JdkField value = new JdkField(heap, declaring, "value");
        JdkField coder = new JdkField(heap, declaring, "coder");
        JdkField count = new JdkField(heap, declaring, "count");
        byClass.put(className, new NamedValue(className, (oop, sink) -> {
            long array = value.referenceIn(oop);
            boolean utf16 = coder.byteIn(oop) != 0;
            int length = count.intIn(oop) << (utf16 ? 1 : 0);
            if (length < 0 || length > heap.lengthOf(array, 0)) {
                Containers.checkCount(heap, oop, heap.lengthOf(array, 0), length);
            }
            sink.bytes(array + heap.classOf(array).arrayBase(), length, utf16);
        }));
    }
}
