package dev.imago.checkpoint.hotspot.trace;

import java.lang.ref.SoftReference;
import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.AbstractMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Currency;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.Stack;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.Vector;
import java.util.WeakHashMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A target that holds, in static fields, an object of every type that the state's format names, and prints each field as
 * {@link GraphText}.
 */
// Services hold all of this, whether it is good style or not.
@SuppressWarnings({
    "IdentityHashMapUsage",
    "JavaUtilDate",
    "JdkObsolete",
    "StaticAssignmentOfThrowable",
    "UnnecessaryStringBuilder"
})
public final class TypesApp {
    private TypesApp() {}

    /** An enum with constants that have bodies. */
    public enum Status {
        OPEN,
        CLOSED {
            @Override
            boolean isOver() {
                return true;
            }
        };

        boolean isOver() {
            return false;
        }
    }

    /** More constants than a long has bits. */
    public enum Many {
        M00,
        M01,
        M02,
        M03,
        M04,
        M05,
        M06,
        M07,
        M08,
        M09,
        M10,
        M11,
        M12,
        M13,
        M14,
        M15,
        M16,
        M17,
        M18,
        M19,
        M20,
        M21,
        M22,
        M23,
        M24,
        M25,
        M26,
        M27,
        M28,
        M29,
        M30,
        M31,
        M32,
        M33,
        M34,
        M35,
        M36,
        M37,
        M38,
        M39,
        M40,
        M41,
        M42,
        M43,
        M44,
        M45,
        M46,
        M47,
        M48,
        M49,
        M50,
        M51,
        M52,
        M53,
        M54,
        M55,
        M56,
        M57,
        M58,
        M59,
        M60,
        M61,
        M62,
        M63,
        M64,
        M65
    }

    /** A constant that changes. */
    public enum Counter {
        HITS;

        @SuppressWarnings("ImmutableEnumChecker") // services have such enums
        int count = 3;
    }

    record Pair(Object left, int right) {}

    static class Base {
        int x = 1;
        final long wide = -2;
    }

    static final class Shadow extends Base {
        @SuppressWarnings("HidingField") // that is the point
        String x = "shadow";

        boolean flag = true;
        byte small = -3;
        short medium = -300;
        char letter = '\uabcd';
        float ratio = -0.5f;
        double precise = Double.MIN_VALUE;

        @Nullable
        Shadow other;
    }

    static final class Outer {
        String name = "outer";
        final Inner inner = new Inner();

        final class Inner {
            int value = 7;

            String outerName() {
                return name;
            }
        }
    }

    /** A container of its own. */
    static final class Lru extends LinkedHashMap<String, Integer> {
        private static final long serialVersionUID = 1L;
        int most = 3;
        String label = "lru";

        Lru() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > most;
        }
    }

    static final class Names extends ArrayList<String> {
        private static final long serialVersionUID = 1L;
        Object owner = Status.OPEN;
    }

    static final class OwnMap extends AbstractMap<String, String> {
        final Map<String, String> inner = new TreeMap<>(Map.of("a", "b"));

        @Override
        public Set<Entry<String, String>> entrySet() {
            return inner.entrySet();
        }
    }

    /** Keys that all have one hash code, so that tables turn into trees. */
    static final class Collider implements Comparable<Collider> {
        final int id;

        Collider(int id) {
            this.id = id;
        }

        @Override
        public int hashCode() {
            return 42;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Collider collider && collider.id == id;
        }

        @Override
        public int compareTo(Collider other) {
            return Integer.compare(id, other.id);
        }
    }

    static final class ByLength implements Comparator<String> {
        final int sign = -1;

        @Override
        public int compare(String a, String b) {
            int byLength = sign * Integer.compare(a.length(), b.length());
            return byLength == 0 ? a.compareTo(b) : byLength;
        }
    }

    static final class Later implements Delayed {
        final long at;

        Later(long at) {
            this.at = at;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return at;
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(at, other.getDelay(TimeUnit.NANOSECONDS));
        }
    }

    /** The fields that the test compares. */
    static final class Held {
        private Held() {}

        static final int CONSTANT = 5;
        static final String NAME = "constant";
        static final Integer BOXED_CONSTANT = Integer.valueOf(70_000);
        static final Status ENUM_CONSTANT = Status.CLOSED;
        static boolean aBoolean = true;
        static byte aByte = -12;
        static short aShort = -1234;
        static char aChar = '\u20ac';
        static int anInt = -123_456_789;
        static long aLong = 0x1122334455667788L;
        static float aFloat = 3.25f;
        static double aDouble = -2.5e300;
        static @Nullable Object nothing = null;
        static String latin1 = "caf\u00e9";
        static String utf16 = "\u20ac \ud83d\ude00 lone \ud83d";
        static String empty = "";
        static Object[] boxes = {true, (byte) 1, (short) 2, 'c', 4, 5L, 6f, 7d};
        static Status open = Status.OPEN;
        static Status withBody = Status.CLOSED;
        static Object[] classes = {String.class, int.class, void.class, int[].class, Shadow.class, Map.Entry.class};
        static Object[] arrays = {
            new boolean[] {true, false}, new byte[] {1, -1}, new short[] {-5}, new char[] {'a', '\uffff'},
            new int[] {1, -2, 3}, new long[] {Long.MIN_VALUE}, new float[] {1.5f}, new double[] {Math.PI},
            new int[][] {{1}, {}, {2, 3}}, new String[] {"a", null}, new Object[0], new Shadow[1]
        };
        static Pair pair = new Pair(List.of("x"), 9);
        static Shadow shadow = new Shadow();
        static Outer outer = new Outer();
        static Object plainObject = new Object();
        static final Map<String, Object> finalMap = new HashMap<>();
        static Map<Object, Object> hashMap = new HashMap<>();
        static Map<Object, Object> treeified = new HashMap<>();
        static Map<Object, Object> linkedMap = new LinkedHashMap<>();
        static Map<Object, Object> treeMap = new TreeMap<>();
        static Map<String, Object> treeMapByLength = new TreeMap<>(new ByLength());
        static Map<Object, Object> concurrentMap = new ConcurrentHashMap<>();
        static Map<Object, Object> concurrentTreeified = new ConcurrentHashMap<>();
        static Map<Object, Object> skipList = new ConcurrentSkipListMap<>();
        static Map<Object, Object> emptySkipList = new ConcurrentSkipListMap<>();
        static Map<Object, Object> identityMap = new IdentityHashMap<>();
        static Map<Object, Object> weakMap = new WeakHashMap<>();
        static Map<Status, Object> enumMap = new EnumMap<>(Status.class);
        static Map<Object, Object> hashtable = new Hashtable<>();
        static Properties properties = new Properties(new Properties());
        static Lru lru = new Lru();
        static Names names = new Names();
        static OwnMap ownMap = new OwnMap();
        static Object[] emptyMaps = {new HashMap<>(), new TreeMap<>(), new ConcurrentHashMap<>(), new LinkedHashMap<>()
        };
        static List<Collection<Object>> collections = List.of(
                new ArrayList<>(),
                new LinkedList<>(),
                new Vector<>(),
                new Stack<>(),
                new ArrayDeque<>(),
                new HashSet<>(),
                new LinkedHashSet<>(),
                new TreeSet<>(),
                new PriorityQueue<>(),
                new CopyOnWriteArrayList<>(),
                new CopyOnWriteArraySet<>(),
                new ConcurrentLinkedQueue<>(),
                new ConcurrentLinkedDeque<>(),
                new LinkedBlockingQueue<>(50),
                new LinkedBlockingDeque<>(51),
                new ArrayBlockingQueue<>(52),
                new PriorityBlockingQueue<>(),
                new ConcurrentSkipListSet<>(),
                ConcurrentHashMap.newKeySet(),
                Collections.newSetFromMap(new IdentityHashMap<>()),
                Collections.newSetFromMap(new ConcurrentHashMap<>()));
        static DelayQueue<Later> delayed = new DelayQueue<>();
        static TreeSet<String> sortedSet = new TreeSet<>(new ByLength());
        static Object[] enumSets = {
            EnumSet.of(Status.CLOSED), EnumSet.noneOf(Many.class), EnumSet.of(Many.M03, Many.M63, Many.M64, Many.M65)
        };
        static Object[] immutables = {
            List.of(),
            List.of(1),
            List.of(1, 2),
            List.of(1, 2, 3),
            Set.of(),
            Set.of("s"),
            Set.of("s", "t"),
            Set.of("s", "t", "u", "v"),
            Map.of(),
            Map.of("k", 1),
            Map.of("k", 1, "l", 2, "m", 3),
            java.util.stream.Stream.of("n", "m").toList(),
            Map.entry("k", "v")
        };
        static Object[] wrappers = {
            Collections.unmodifiableMap(new HashMap<>(Map.of("k", "v"))),
            Collections.synchronizedList(new ArrayList<>()),
            Collections.unmodifiableSet(new HashSet<>(List.of("q"))),
            Collections.singletonList("one"),
            Collections.singletonMap("a", "b"),
            Collections.nCopies(3, "c"),
            Arrays.asList("d", "e"),
            new AbstractMap.SimpleEntry<>("f", "g"),
            Collections.checkedList(new ArrayList<>(), String.class)
        };
        static Object[] singles = {
            Collections.emptyList(),
            Collections.emptyMap(),
            Collections.emptySet(),
            Collections.reverseOrder(),
            String.CASE_INSENSITIVE_ORDER,
            Comparator.naturalOrder()
        };
        static Object[] named = {
            ZoneId.of("Europe/Zurich"),
            ZoneOffset.ofHours(2),
            StandardCharsets.UTF_8,
            Charset.forName("windows-1252"),
            Locale.forLanguageTag("zh-Hant-TW"),
            Locale.GERMANY,
            Locale.ROOT,
            Currency.getInstance("CHF"),
            TimeZone.getTimeZone("America/New_York"),
            Pattern.compile("a+b", Pattern.CASE_INSENSITIVE),
            new ReentrantLock(),
            new ReentrantLock(true),
            new ReentrantReadWriteLock(),
            new StampedLock(),
            new Semaphore(4),
            new Semaphore(2, true),
            new CountDownLatch(6),
            new StringBuilder("builder").append('\u20ac'),
            new StringBuffer("buffer")
        };
        static Object[] times = {
            LocalDate.of(2026, 2, 28),
            LocalDateTime.of(2026, 1, 2, 3, 4, 5),
            Instant.ofEpochSecond(9, 8),
            Duration.ofMillis(12345),
            ZonedDateTime.of(2026, 5, 6, 7, 8, 9, 10, ZoneId.of("Asia/Tokyo")),
            DayOfWeek.FRIDAY,
            new Date(123456789L),
            TimeUnit.SECONDS,
            java.time.Year.of(1999),
            java.time.Period.ofDays(3)
        };
        static Object[] numbers = {
            new BigDecimal("123456789012345678901234567890.5"),
            new BigDecimal("1.50"),
            BigInteger.TWO.pow(200).negate(),
            new UUID(1, 2),
            Optional.of("present"),
            Optional.empty(),
            OptionalInt.of(3),
            new Random(5),
            new BitSet(),
            URI.create("http://example.org:80/a?b#c")
        };
        static LongAdder adder = new LongAdder();
        static Object[] atomics = {
            new AtomicInteger(-1),
            new AtomicLong(2),
            new AtomicBoolean(true),
            new AtomicReference<>("ref"),
            new AtomicIntegerArray(new int[] {1, 2}),
            adder,
            new java.util.concurrent.atomic.AtomicStampedReference<>("stamped", 4)
        };
        static Throwable thrown = new IllegalStateException("thrown", new java.io.IOException("cause"));
        static WeakReference<Object> weak = new WeakReference<>(plainObject);
        static SoftReference<Object> soft = new SoftReference<>("soft");
        static Object[] boundaries = {
            Thread.currentThread(),
            Executors.newSingleThreadExecutor(),
            new ThreadLocal<>(),
            System.out,
            TypesApp.class.getClassLoader(),
            (Runnable) () -> anInt++
        };
    }

    /** Fills the fields, prints them, and waits to be killed. */
    public static void main(String[] args) throws Exception {
        fillMaps();
        for (Collection<Object> collection : Held.collections) {
            for (int i = 0; i < 20; i++) {
                collection.add("element " + (i * 7) % 20);
            }
            collection.remove("element 3");
        }
        ArrayDeque<Object> wrapped = (ArrayDeque<Object>) Held.collections.get(4);
        for (int i = 0; i < 12; i++) {
            wrapped.addLast(wrapped.removeFirst());
        }
        ((ConcurrentLinkedDeque<Object>) Held.collections.get(12)).addFirst("first");
        for (int i = 5; i > 0; i--) {
            Held.delayed.add(new Later(i));
        }
        Held.sortedSet.addAll(List.of("a", "bbb", "cc"));
        ((BitSet) Held.numbers[8]).set(70);
        Held.adder.add(40);
        Held.shadow.other = Held.shadow;
        Held.names.addAll(List.of("n1", "n2"));
        for (String each : List.of("a", "b", "c", "d")) {
            Held.lru.put(each, each.length());
        }
        Held.lru.get("b");
        Held.thrown.addSuppressed(new RuntimeException());
        ((ExecutorService) Held.boundaries[1]).shutdown();
        Counter.HITS.count++;
        for (Field field : Held.class.getDeclaredFields()) {
            boolean state =
                    !Modifier.isFinal(field.getModifiers()) || field.getName().equals("finalMap");
            if (!field.isSynthetic() && state) {
                System.out.println("field " + field.getName() + "=" + GraphText.of(field.get(null)));
            }
        }
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }

    private static void fillMaps() {
        List<Map<Object, Object>> maps = List.of(
                Held.hashMap,
                Held.linkedMap,
                Held.treeMap,
                Held.concurrentMap,
                Held.skipList,
                Held.identityMap,
                Held.hashtable);
        for (Map<Object, Object> map : maps) {
            for (int i = 0; i < 100; i++) {
                map.put("key " + (i * 37) % 100, i % 3 == 0 ? Held.shadow : "value " + i);
            }
            map.remove("key 5");
        }
        Held.identityMap.put(Held.shadow, "by identity");
        Held.identityMap.put(null, "null key");
        Held.hashMap.put(null, null);
        for (int i = 0; i < 100; i++) {
            Held.treeified.put(new Collider(i), i);
            Held.concurrentTreeified.put(new Collider(i), i);
        }
        Held.treeMapByLength.putAll(Map.of("a", 1, "bbb", 2, "cc", 3));
        Held.weakMap.put(Held.shadow, "weak value");
        Held.weakMap.put(null, "null key");
        Held.enumMap.put(Status.CLOSED, null);
        Held.enumMap.put(Status.OPEN, "open");
        Held.properties.setProperty("p", "q");
        Held.finalMap.put("k", Held.pair);
    }
}
