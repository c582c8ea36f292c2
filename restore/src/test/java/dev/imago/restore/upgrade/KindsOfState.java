package dev.imago.restore.upgrade;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
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
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.Queue;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * State of every kind that an upgrade promises to carry, in static fields and below one object that only main holds. Empty
 * until {@link #fill} is called, so that whatever a new version shows of it came from the old one.
 *
 * <p>A long list, on purpose in one place: what is promised can be read off it.
 */
// Services hold all of this, whether it is good style or not.
@SuppressWarnings({"IdentityHashMapUsage", "JavaUtilDate", "JdkObsolete", "UnnecessaryStringBuilder"})
final class KindsOfState {
    private static final int MANY = 50;

    private KindsOfState() {}

    /** An enum of which one constant has a body. */
    enum Color {
        RED,
        GREEN {
            @Override
            int weight() {
                return 2;
            }
        },
        BLUE;

        int weight() {
            return 1;
        }
    }

    record Point(int x, int y, String label) {}

    sealed interface Figure permits Circle, Square {}

    record Circle(double radius) implements Figure {}

    record Square(double side) implements Figure {}

    /** A link of a ring. */
    static final class Link {
        @Nullable
        Link next;

        @Nullable
        Link before;

        int value;
        transient long touched;

        /** Round the ring of two and back. */
        @Nullable
        Link again() {
            return next == null ? null : next.next;
        }
    }

    /** Has the hash code of its identity, as most classes have. */
    static final class Key {
        final String name;

        Key(String name) {
            this.name = name;
        }
    }

    abstract static class Account {
        protected int cents = 1;

        abstract String text();
    }

    static final class Savings extends Account {
        int rate = 2;

        @Override
        String text() {
            return cents + " at " + rate;
        }
    }

    /** Made by main and held by nothing else: its inner objects know it. */
    static final class Office {
        String name = "unset";

        @Nullable
        Desk desk;

        Desk.@Nullable Drawer drawer;

        final class Desk {
            int number;

            final class Drawer {
                int depth;

                String label() {
                    return name + "/" + number + "/" + depth;
                }
            }
        }
    }

    static final class Maps {
        static final Map<String, Integer> HASH = new HashMap<>();
        static final LinkedHashMap<String, Integer> BY_ACCESS = new LinkedHashMap<>(16, 0.75f, true);
        static Map<String, Integer> linked = new LinkedHashMap<>();
        static Map<String, Integer> table = new Hashtable<>();
        static Map<String, Integer> concurrent = new ConcurrentHashMap<>();
        static TreeMap<String, Integer> tree = new TreeMap<>();
        static TreeMap<String, Integer> reversed = new TreeMap<>(Comparator.reverseOrder());
        static TreeMap<Point, String> byLambda =
                new TreeMap<>(Comparator.comparing(Point::label).thenComparingInt(Point::x));
        static ConcurrentSkipListMap<Integer, String> skipList = new ConcurrentSkipListMap<>();
        static Map<Color, List<String>> byColor = new EnumMap<>(Color.class);
        static Map<String, Map<Point, List<Color>>> nested = new HashMap<>();
        static Map<String, String> wrapped = Collections.synchronizedMap(new HashMap<>());
        static Map<String, Integer> immutable = Map.of();
        static Properties properties = new Properties();

        private Maps() {}
    }

    /** Maps and sets whose keys are found by identity. */
    static final class Identities {
        static @Nullable Key special;
        static Map<Key, String> hash = new HashMap<>();
        static Map<Key, String> concurrent = new ConcurrentHashMap<>();
        static Map<Key, String> identity = new IdentityHashMap<>();
        static Map<Key, String> weak = new WeakHashMap<>();
        static Set<Key> set = new HashSet<>();
        static Set<Key> identitySet = Collections.newSetFromMap(new IdentityHashMap<>());

        private Identities() {}
    }

    static final class Sequences {
        static List<Integer> arrayList = new ArrayList<>();
        static List<Integer> linkedList = new LinkedList<>();
        static List<Integer> vector = new Vector<>();
        static Stack<Integer> stack = new Stack<>();
        static ArrayDeque<Integer> ring = new ArrayDeque<>();
        static Set<Integer> hashSet = new HashSet<>();
        static Set<Integer> linkedSet = new LinkedHashSet<>();
        static TreeSet<Integer> treeSet = new TreeSet<>(Comparator.reverseOrder());
        static PriorityQueue<Point> byX = new PriorityQueue<>((a, b) -> Integer.compare(b.x(), a.x()));
        static Set<Color> colors = EnumSet.noneOf(Color.class);
        static List<Integer> immutable = List.of();
        static Set<String> immutableSet = Set.of();
        static List<String> unmodifiable = List.of();
        static List<String> fixed = List.of();

        private Sequences() {}
    }

    static final class Concurrent {
        static Queue<Integer> queue = new ConcurrentLinkedQueue<>();
        static Collection<Integer> deque = new ConcurrentLinkedDeque<>();
        static LinkedBlockingQueue<Integer> blocking = new LinkedBlockingQueue<>(100);
        static Collection<Integer> blockingDeque = new LinkedBlockingDeque<>(101);
        static ArrayBlockingQueue<String> bounded = new ArrayBlockingQueue<>(5);
        static Collection<Integer> byPriority = new PriorityBlockingQueue<>();
        static List<Integer> copied = new CopyOnWriteArrayList<>();
        static Set<Integer> copiedSet = new CopyOnWriteArraySet<>();
        static Set<Integer> skipSet = new ConcurrentSkipListSet<>();
        static Set<Integer> keySet = ConcurrentHashMap.newKeySet();
        static AtomicInteger integer = new AtomicInteger();
        static AtomicLong counter = new AtomicLong();
        static AtomicBoolean flag = new AtomicBoolean();
        static AtomicReference<@Nullable Point> reference = new AtomicReference<>();
        static AtomicIntegerArray integers = new AtomicIntegerArray(2);
        static AtomicLongArray longs = new AtomicLongArray(3);
        static AtomicReferenceArray<@Nullable String> references = new AtomicReferenceArray<>(2);
        static LongAdder adder = new LongAdder();
        static DoubleAdder doubleAdder = new DoubleAdder();
        static Semaphore permits = new Semaphore(1);
        static CountDownLatch latch = new CountDownLatch(1);
        static ReentrantLock lock = new ReentrantLock();
        static ReentrantReadWriteLock readWriteLock = new ReentrantReadWriteLock();
        static Object monitor = new Object();

        private Concurrent() {}
    }

    static final class Values {
        static boolean aBoolean;
        static byte aByte;
        static short aShort;
        static char aChar;
        static int anInt;
        static volatile long aLong;
        static float aFloat;
        static double aDouble;
        static String latin = "";
        static String wide = "";
        static StringBuilder builder = new StringBuilder();
        static @Nullable Integer shared;
        static @Nullable Integer sharedToo;
        static @Nullable Object[] boxes = {};
        static Color color = Color.RED;
        static @Nullable Color[] colors = {};
        static @Nullable Figure figure;
        static @Nullable Account account;
        static Class<?> type = Object.class;
        static Class<?>[] types = {};
        static Object[] numbers = {};
        static Object[] times = {};
        static Object[] names = {};
        static Optional<String> optional = Optional.empty();
        static OptionalInt optionalInt = OptionalInt.empty();
        static OptionalLong empty = OptionalLong.of(1);
        static BitSet bits = new BitSet();
        static Random random = new Random(1);
        static @Nullable Exception failure;
        static Supplier<String> lambda = () -> "a lambda without captures";

        private Values() {}
    }

    static final class Graphs {
        static @Nullable Link ring;
        static List<Object> containsItself = new ArrayList<>();
        static @Nullable List<Object> again;
        static @Nullable Object[] mixed = {};
        static int @Nullable [][] grid = {};
        static long[] @Nullable [] @Nullable [] cube = {};
        static @Nullable String[][] strings = {};
        static char[] chars = {};
        static byte[] bytes = {};
        static boolean[] booleans = {};
        static short[] shorts = {};
        static float[] floats = {};
        static double[] doubles = {};

        private Graphs() {}
    }

    /** What no upgrade understands without a rule. */
    static final class Unknown {
        static @Nullable CompletableFuture<String> future;

        private Unknown() {}
    }

    static final List<Class<?>> GROUPS = List.of(
            Maps.class, Identities.class, Sequences.class, Concurrent.class, Values.class, Graphs.class, Unknown.class);

    static void fill(long seed, Office office) {
        Random random = new Random(seed);
        for (int i = 0; i < MANY; i++) {
            fillContainers(i, "k" + random.nextInt(1_000), random);
        }
        fillSmallContainers();
        fillConcurrent(random);
        fillValues(random);
        fillNamedValues(random);
        fillGraphs(random);
        office.name = "office " + random.nextInt();
        Office.Desk desk = office.new Desk();
        desk.number = random.nextInt();
        office.desk = desk;
        office.drawer = desk.new Drawer();
        office.drawer.depth = 8;
    }

    private static void fillContainers(int i, String key, Random random) {
        for (Map<String, Integer> map : List.of(
                Maps.HASH, Maps.BY_ACCESS, Maps.linked, Maps.table, Maps.concurrent, Maps.tree, Maps.reversed)) {
            map.put(key, i);
        }
        Maps.byLambda.put(new Point(random.nextInt(9), i, key), key);
        Maps.skipList.put(random.nextInt(), key);
        Sequences.byX.add(new Point(i * 7 % MANY, i, key));
        Key identity = new Key(key + "/" + i);
        Identities.special = identity;
        for (Map<Key, String> map :
                List.of(Identities.hash, Identities.concurrent, Identities.identity, Identities.weak)) {
            map.put(identity, key);
        }
        Identities.set.add(identity);
        Identities.identitySet.add(identity);
        for (Collection<Integer> collection : integerCollections()) {
            collection.add(random.nextInt());
        }
    }

    static List<Collection<Integer>> integerCollections() {
        return List.of(
                Sequences.arrayList,
                Sequences.linkedList,
                Sequences.vector,
                Sequences.stack,
                Sequences.ring,
                Sequences.hashSet,
                Sequences.linkedSet,
                Sequences.treeSet,
                Concurrent.queue,
                Concurrent.deque,
                Concurrent.blocking,
                Concurrent.blockingDeque,
                Concurrent.byPriority,
                Concurrent.copied,
                Concurrent.copiedSet,
                Concurrent.skipSet,
                Concurrent.keySet);
    }

    private static void fillSmallContainers() {
        Maps.BY_ACCESS.get(Maps.BY_ACCESS.keySet().iterator().next());
        for (Color color : Color.values()) {
            Maps.byColor.put(color, new ArrayList<>(List.of(color.name())));
        }
        Maps.nested
                .computeIfAbsent("n", name -> new HashMap<>())
                .put(new Point(1, 1, "n"), new ArrayList<>(List.of(Color.BLUE)));
        Maps.wrapped.put("s", "t");
        Maps.immutable = Map.of("a", 1, "b", 2, "c", 3);
        Maps.properties.setProperty("p", "q");
        for (int i = 0; i < 20; i++) {
            Sequences.ring.addLast(Sequences.ring.removeFirst());
        }
        Sequences.colors.add(Color.GREEN);
        Sequences.immutable = List.of(1, 2, 3);
        Sequences.immutableSet = Set.of("x", "y", "z");
        Sequences.unmodifiable = Collections.unmodifiableList(new ArrayList<>(List.of("u")));
        Sequences.fixed = Arrays.asList("p", "q");
    }

    private static void fillConcurrent(Random random) {
        for (int i = 0; i < 3; i++) {
            Concurrent.bounded.add("b" + i);
        }
        Concurrent.integer.set(random.nextInt());
        Concurrent.counter.set(random.nextLong());
        Concurrent.flag.set(true);
        Concurrent.reference.set(new Point(1, 2, "referenced"));
        Concurrent.integers.set(1, random.nextInt());
        Concurrent.longs.set(2, random.nextLong());
        Concurrent.references.set(0, "first");
        Concurrent.adder.add(500);
        Concurrent.doubleAdder.add(2.5);
        Concurrent.permits = new Semaphore(7);
        Concurrent.latch = new CountDownLatch(3);
    }

    @SuppressWarnings("StaticAssignmentOfThrowable") // exceptions in static fields are one kind of state
    private static void fillValues(Random random) {
        Values.aBoolean = true;
        Values.aByte = -12;
        Values.aShort = -1234;
        Values.aChar = '\u20ac';
        Values.anInt = random.nextInt();
        Values.aLong = random.nextLong();
        Values.aFloat = Float.NaN;
        Values.aDouble = -0.0;
        Values.latin = "gr\u00fc\u00dfe " + random.nextInt();
        Values.wide = "\u20ac \ud83d\ude00 " + random.nextInt();
        Values.builder.append("built ").append(random.nextInt());
        Values.shared = 100_000 + random.nextInt(100);
        Values.sharedToo = Values.shared;
        Values.boxes = new @Nullable Object[] {true, (byte) 1, (short) 2, 'c', 4, 5L, 6f, 7d, null};
        Values.color = Color.GREEN;
        Values.colors = new @Nullable Color[] {Color.BLUE, null, Color.GREEN};
        Values.figure = new Circle(random.nextDouble());
        Savings savings = new Savings();
        savings.cents = random.nextInt();
        savings.rate = 5;
        Values.account = savings;
        Values.type = Savings.class;
        Values.types = new Class<?>[] {int.class, String[].class, KindsOfState.class, Map.Entry.class};
        Values.failure = new IllegalStateException("failed", new java.io.IOException("cause"));
    }

    private static void fillNamedValues(Random random) {
        LocalDateTime day = LocalDateTime.of(2021, 1, 2, 3, 4, 5);
        Values.numbers = new Object[] {
            new BigDecimal("1234567890123456789012345.50"),
            BigInteger.TEN.pow(50).negate(),
            new UUID(random.nextLong(), 5)
        };
        Values.times = new Object[] {
            Instant.ofEpochSecond(1_234_567, 89),
            LocalDate.of(2020, 2, 29),
            LocalTime.of(23, 59, 1, 7),
            day,
            day.atZone(ZoneId.of("Europe/Berlin")),
            OffsetDateTime.of(day, ZoneOffset.ofHours(3)),
            ZonedDateTime.of(day, ZoneOffset.UTC),
            Duration.ofMillis(180_001),
            Period.ofMonths(2),
            Year.of(1999),
            YearMonth.of(2001, 2),
            MonthDay.of(2, 29),
            DayOfWeek.FRIDAY,
            Month.MAY,
            new Date(123_456_789L)
        };
        Values.names = new Object[] {
            ZoneId.of("Asia/Tokyo"),
            TimeZone.getTimeZone("America/New_York"),
            Locale.GERMANY,
            Currency.getInstance("EUR"),
            StandardCharsets.UTF_16LE,
            java.net.URI.create("http://example.org:80/a?b#c"),
            Pattern.compile("a+(b)")
        };
        Values.optional = Optional.of("present");
        Values.optionalInt = OptionalInt.of(4);
        Values.empty = OptionalLong.empty();
        Values.bits.set(3, 90);
        Values.random = new Random(random.nextLong());
        Values.random.nextGaussian();
    }

    private static void fillGraphs(Random random) {
        Link first = new Link();
        Link second = new Link();
        first.next = second;
        first.before = second;
        second.next = first;
        second.before = first;
        first.value = random.nextInt();
        second.value = random.nextInt();
        second.touched = random.nextLong();
        Graphs.ring = first;
        Graphs.containsItself.add(first);
        Graphs.containsItself.add(Graphs.containsItself);
        Graphs.again = Graphs.containsItself;
        Graphs.mixed = new @Nullable Object[] {1, "s", new int[] {1}, Color.RED, null, new Square(2), first};
        Graphs.grid = new int @Nullable [][] {{1, 2}, null, {}};
        Graphs.cube = new long[2][3][];
        Graphs.strings = new @Nullable String[][] {{"a"}, {null}};
        Graphs.chars = "ch\u00e4\u20ac".toCharArray();
        Graphs.bytes = new byte[1_000];
        random.nextBytes(Graphs.bytes);
        Graphs.booleans = new boolean[] {true, false, true};
        Graphs.shorts = new short[] {-1, Short.MAX_VALUE};
        Graphs.floats = new float[] {1.5f, Float.NEGATIVE_INFINITY};
        Graphs.doubles = new double[] {Math.PI, -0.0};
    }
}
