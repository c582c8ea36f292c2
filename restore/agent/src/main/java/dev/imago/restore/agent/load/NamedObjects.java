package dev.imago.restore.agent.load;

import static dev.imago.restore.agent.load.VmAccess.UNSAFE;

import java.nio.charset.Charset;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.Comparator;
import java.util.Currency;
import java.util.IllformedLocaleException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.AbstractQueuedSynchronizer;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Makes the JDK's objects that travel as text ({@code docs/formats/state.md}). */
@SuppressWarnings("JdkObsolete") // a service that has StringBuffers gets StringBuffers
final class NamedObjects {
    private static final String LOCKS = "java.util.concurrent.locks.";
    private static final Map<String, Function<String, Object>> FACTORIES = Map.ofEntries(
            Map.entry("java.time.ZoneRegion", ZoneId::of),
            Map.entry("java.time.ZoneOffset", ZoneOffset::of),
            Map.entry("java.nio.charset.Charset", Charset::forName),
            Map.entry("java.util.Locale", NamedObjects::locale),
            Map.entry("java.util.Currency", Currency::getInstance),
            Map.entry("java.util.TimeZone", NamedObjects::timeZone),
            Map.entry("java.util.regex.Pattern", NamedObjects::pattern),
            Map.entry(LOCKS + "ReentrantLock", text -> new ReentrantLock(isFair(text))),
            Map.entry(LOCKS + "ReentrantReadWriteLock", text -> new ReentrantReadWriteLock(isFair(text))),
            Map.entry(LOCKS + "StampedLock", text -> new StampedLock()),
            Map.entry("java.util.concurrent.Semaphore", NamedObjects::semaphore),
            Map.entry("java.util.concurrent.CountDownLatch", text -> new CountDownLatch(number(text))),
            Map.entry("java.lang.StringBuilder", StringBuilder::new),
            Map.entry("java.lang.StringBuffer", StringBuffer::new),
            Map.entry("java.util.Collections$EmptyList", text -> Collections.EMPTY_LIST),
            Map.entry("java.util.Collections$EmptySet", text -> Collections.EMPTY_SET),
            Map.entry("java.util.Collections$EmptyMap", text -> Collections.EMPTY_MAP),
            Map.entry("java.util.Collections$ReverseComparator", text -> Collections.reverseOrder()),
            Map.entry("java.util.Comparators$NaturalOrderComparator", text -> Comparator.naturalOrder()),
            Map.entry("java.lang.String$CaseInsensitiveComparator", text -> String.CASE_INSENSITIVE_ORDER));
    private static final Set<String> LOCK_CLASSES =
            Set.of(LOCKS + "ReentrantLock", LOCKS + "ReentrantReadWriteLock", LOCKS + "StampedLock");
    private static final Set<String> MUTABLE_CLASSES = Set.of(
            "java.util.concurrent.Semaphore",
            "java.util.concurrent.CountDownLatch",
            "java.lang.StringBuilder",
            "java.lang.StringBuffer");

    private NamedObjects() {}

    static boolean knows(String className) {
        return FACTORIES.containsKey(className);
    }

    /** Whether an existing object of the class takes the place of the state's as it is: locks, all of which are free. */
    static boolean keepsExisting(String className) {
        return LOCK_CLASSES.contains(className);
    }

    /** Whether an existing object of the class takes the place of the state's by {@link #replace}. */
    static boolean replacesExisting(String className) {
        return MUTABLE_CLASSES.contains(className);
    }

    /** Brings an existing object, in which threads may be waiting, to the content of one of the same class. */
    static void replace(Object existing, Object content) {
        if (existing instanceof Semaphore semaphore) {
            int drained = semaphore.drainPermits();
            semaphore.release(((Semaphore) content).availablePermits() - Math.min(0, drained));
        } else if (existing instanceof StringBuilder builder) {
            builder.setLength(0);
            builder.append(content);
        } else if (existing instanceof StringBuffer buffer) {
            buffer.setLength(0);
            buffer.append(content);
        } else if (existing instanceof CountDownLatch latch) {
            long wanted = ((CountDownLatch) content).getCount();
            while (latch.getCount() > wanted) {
                latch.countDown();
            }
            if (latch.getCount() < wanted) {
                Object sync = UNSAFE.getReference(latch, VmAccess.offset(CountDownLatch.class, "sync"));
                UNSAFE.putIntVolatile(sync, VmAccess.offset(AbstractQueuedSynchronizer.class, "state"), (int) wanted);
            }
        }
    }

    /** @throws RuntimeException what the factory says of a text that it doesn't like */
    static Object make(String className, String text) {
        Function<String, Object> factory = FACTORIES.get(className);
        if (factory == null) {
            throw new IllegalArgumentException("no factory");
        }
        return factory.apply(text);
    }

    private static boolean isFair(String text) {
        return switch (text) {
            case "fair" -> true;
            case "nonfair" -> false;
            default -> throw new IllegalArgumentException("neither fair nor nonfair");
        };
    }

    private static Semaphore semaphore(String text) {
        int colon = text.indexOf(':');
        return colon < 0
                ? new Semaphore(number(text))
                : new Semaphore(number(text.substring(0, colon)), isFair(text.substring(colon + 1)));
    }

    private static int number(String text) {
        int colon = text.indexOf(':');
        return Integer.parseInt(colon < 0 ? text : text.substring(0, colon));
    }

    private static Pattern pattern(String text) {
        int colon = text.indexOf(':');
        return Pattern.compile(text.substring(colon + 1), Integer.parseInt(text.substring(0, colon)));
    }

    /** {@code TimeZone.getTimeZone} answers GMT for what it doesn't know; that would be a silent change. */
    private static TimeZone timeZone(String id) {
        TimeZone zone = TimeZone.getTimeZone(id);
        if (!zone.getID().equals(id)) {
            throw new IllegalArgumentException("unknown time zone");
        }
        return zone;
    }

    /** {@code language_COUNTRY_VARIANT#script}. */
    private static Locale locale(String text) {
        int hash = text.indexOf('#');
        String script = hash < 0 ? "" : text.substring(hash + 1);
        List<String> parts = List.of((hash < 0 ? text : text.substring(0, hash)).split("_", 3));
        String language = parts.get(0);
        String country = parts.size() > 1 ? parts.get(1) : "";
        String variant = parts.size() > 2 ? parts.get(2) : "";
        if (variant.endsWith("_")) {
            variant = variant.substring(0, variant.length() - 1);
        }
        try {
            return new Locale.Builder()
                    .setLanguage(language)
                    .setScript(script)
                    .setRegion(country)
                    .setVariant(variant)
                    .build();
        } catch (IllformedLocaleException e) {
            if (!script.isEmpty()) {
                throw e;
            }
            // Variants such as ja_JP_JP are older than the rules that the builder follows; the constructor is
            // deprecated only from JDK 19 on.
            return new Locale(language, country, variant);
        }
    }
}
