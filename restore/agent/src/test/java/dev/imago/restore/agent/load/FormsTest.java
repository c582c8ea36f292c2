package dev.imago.restore.agent.load;

import static dev.imago.restore.agent.load.StateBuilder.fields;
import static dev.imago.restore.agent.load.StateBuilder.none;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.state.Form;
import dev.imago.restore.agent.protocol.LoadedReport;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Currency;
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
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.Queue;
import java.util.Set;
import java.util.Stack;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Vector;
import java.util.WeakHashMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormsTest {
    static @Nullable Object root;
    static int number;
    static double ratio;
    static boolean open;

    enum Grade {
        A,
        B {
            @Override
            public String toString() {
                return "best";
            }
        },
        C
    }

    record Point(int x, @Nullable Object label) {}

    static class Base {
        private long id;
        private char grade;

        long baseId() {
            return id;
        }

        char baseGrade() {
            return grade;
        }
    }

    static final class Order extends Base {
        private final byte small;
        private short middle;
        private float weight;
        private double price;
        private boolean paid;
        private @Nullable Order next;
        private final int id;

        Order() {
            throw new IllegalStateException("a constructor must not run");
        }
    }

    private final StateBuilder state = new StateBuilder();

    @BeforeEach
    void forget() {
        root = null;
    }

    private Object load(int id) {
        state.root(FormsTest.class, "root", "Ljava/lang/Object;", id);
        new QuietVm().loader().load(state.stream());
        return Objects.requireNonNull(root);
    }

    @Test
    void fieldsOfEveryTypeAndShadowedOnesAreSetWithoutAConstructor() {
        int id = state.reserve();
        state.object(
                id,
                Order.class,
                fields(Order.class)
                        .set(Base.class.getName() + "#id", "J", Long.MIN_VALUE + 1)
                        .set(Base.class.getName() + "#grade", "C", 0xFFFE)
                        .set("small", "B", -7)
                        .set("middle", "S", -300)
                        .set("weight", "F", Float.floatToRawIntBits(1.5f))
                        .set("price", "D", Double.doubleToRawLongBits(-0.25))
                        .set("paid", "Z", 1)
                        .set("next", "Lcom/acme/WasElsewhere;", id)
                        .set("id", "I", -1));
        Order order = (Order) load(id);
        assertThat(order.baseId()).isEqualTo(Long.MIN_VALUE + 1);
        assertThat(order.baseGrade()).isEqualTo((char) 0xFFFE);
        assertThat(order.small).isEqualTo((byte) -7);
        assertThat(order.middle).isEqualTo((short) -300);
        assertThat(order.weight).isEqualTo(1.5f);
        assertThat(order.price).isEqualTo(-0.25);
        assertThat(order.paid).isTrue();
        assertThat(order.next).isSameAs(order);
        assertThat(order.id).isEqualTo(-1);
    }

    @Test
    void primitiveRootsAreSet() {
        state.root(FormsTest.class, "number", "I", -5)
                .root(FormsTest.class, "ratio", "D", Double.doubleToRawLongBits(2.5))
                .root(FormsTest.class, "open", "Z", 1);
        LoadedReport report = new QuietVm().loader().load(state.stream());
        assertThat(number).isEqualTo(-5);
        assertThat(ratio).isEqualTo(2.5);
        assertThat(open).isTrue();
        assertThat(report.objects()).isZero();
    }

    @Test
    void recordsAreMadeThoughTheirFieldsAreFinal() {
        int label = state.string("z\u00fcrich \ud83d");
        Object made = load(state.object(
                Point.class, fields(Point.class).set("x", "I", 3).set("label", "Ljava/lang/Object;", label)));
        assertThat(made).isEqualTo(new Point(3, "z\u00fcrich \ud83d"));
    }

    @Test
    void arraysOfAllKindsArrive() {
        int inner = state.array("[I", new byte[] {1, 0, 0, 0, -1, -1, -1, -1});
        int longs = state.array("[J", new byte[] {1, 0, 0, 0, 0, 0, 0, -128});
        int chars = state.array("[C", new byte[] {65, 0, 66, 1});
        int flags = state.array("[Z", new byte[] {1, 0});
        int doubles = state.array("[D", new byte[] {0, 0, 0, 0, 0, 0, (byte) 0xF0, 0x3F});
        int nested = state.objects("[[I", inner, 0);
        Object[] all =
                (Object[]) load(state.objects("[Ljava.lang.Object;", nested, longs, chars, flags, doubles, inner));
        assertThat((int[][]) all[0]).isDeepEqualTo(new int[][] {{1, -1}, null});
        assertThat((long[]) all[1]).containsExactly(Long.MIN_VALUE + 1);
        assertThat((char[]) all[2]).containsExactly('A', (char) 0x142);
        assertThat((boolean[]) all[3]).containsExactly(true, false);
        assertThat((double[]) all[4]).containsExactly(1.0);
        assertThat(((int[][]) all[0])[0]).isSameAs(all[5]);
    }

    @Test
    void enumsClassesAndBoxesAreTheVirtualMachinesOwn() {
        int[] ids = {
            state.text(Grade.class.getName(), Form.ENUM, "B"),
            state.text("java.lang.Class", Form.CLASS, Order.class.getName()),
            state.text("java.lang.Class", Form.CLASS, "long"),
            state.text("java.lang.Class", Form.CLASS, "[L" + Order.class.getName() + ";"),
            state.integer(100),
            state.boxed(Boolean.class, "Z", 1),
            state.boxed(Character.class, "C", 'x'),
            state.boxed(Double.class, "D", Double.doubleToRawLongBits(0.5)),
            state.boxed(Float.class, "F", Float.floatToRawIntBits(0.5f)),
            state.boxed(Byte.class, "B", -1),
            state.boxed(Short.class, "S", -2),
            state.boxed(Long.class, "J", -3)
        };
        Object[] all = (Object[]) load(state.objects("[Ljava.lang.Object;", ids));
        assertThat(all)
                .containsExactly(
                        Grade.B,
                        Order.class,
                        long.class,
                        Order[].class,
                        100,
                        true,
                        'x',
                        0.5,
                        0.5f,
                        (byte) -1,
                        (short) -2,
                        -3L);
        assertThat(all[4]).isSameAs(Integer.valueOf(100));
    }

    @Test
    void namedValuesComeFromTheirFactories() {
        String[][] named = {
            {"java.time.ZoneRegion", "Europe/Berlin"},
            {"java.time.ZoneOffset", "+02:00"},
            {"java.nio.charset.Charset", "UTF-8"},
            {"java.util.Locale", "de_CH"},
            {"java.util.Locale", "zh_TW#Hant"},
            {"java.util.Locale", "ja_JP_JP"},
            {"java.util.Currency", "CHF"},
            {"java.util.TimeZone", "Asia/Tokyo"},
            {"java.util.Collections$EmptyList", ""},
            {"java.lang.String$CaseInsensitiveComparator", ""},
            {"java.util.Collections$ReverseComparator", ""},
        };
        int[] ids = Arrays.stream(named)
                .mapToInt(n -> state.text(n[0], Form.NAMED, n[1]))
                .toArray();
        Object[] all = (Object[]) load(state.objects("[Ljava.lang.Object;", ids));
        assertThat(all)
                .containsExactly(
                        ZoneId.of("Europe/Berlin"),
                        ZoneOffset.ofHours(2),
                        StandardCharsets.UTF_8,
                        Locale.forLanguageTag("de-CH"),
                        Locale.forLanguageTag("zh-Hant-TW"),
                        Locale.forLanguageTag("ja-JP-u-ca-japanese-x-lvariant-JP"),
                        Currency.getInstance("CHF"),
                        TimeZone.getTimeZone("Asia/Tokyo"),
                        List.of(),
                        String.CASE_INSENSITIVE_ORDER,
                        Collections.reverseOrder());
    }

    @Test
    void freeLocksAndBuildersAreMadeAnew() {
        int[] ids = {
            state.text("java.util.concurrent.locks.ReentrantLock", Form.NAMED, "fair"),
            state.text("java.util.concurrent.Semaphore", Form.NAMED, "3:nonfair"),
            state.text("java.util.concurrent.CountDownLatch", Form.NAMED, "2"),
            state.text("java.lang.StringBuilder", Form.NAMED, "half a sent"),
            state.text("java.util.regex.Pattern", Form.NAMED, "2:a:b")
        };
        Object[] all = (Object[]) load(state.objects("[Ljava.lang.Object;", ids));
        assertThat(((ReentrantLock) all[0]).isFair()).isTrue();
        assertThat(((Semaphore) all[1]).availablePermits()).isEqualTo(3);
        assertThat(((CountDownLatch) all[2]).getCount()).isEqualTo(2);
        assertThat(all[3]).hasToString("half a sent");
        assertThat(((Pattern) all[4]).matcher("A:B").matches()).isTrue();
    }

    static List<Class<?>> plainSequences() {
        return List.of(
                ArrayList.class,
                LinkedList.class,
                Vector.class,
                Stack.class,
                ArrayDeque.class,
                HashSet.class,
                LinkedHashSet.class,
                CopyOnWriteArrayList.class,
                ConcurrentLinkedQueue.class,
                ConcurrentLinkedDeque.class,
                TreeSet.class,
                PriorityQueue.class,
                PriorityBlockingQueue.class);
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.MethodSource("plainSequences")
    void sequencesHoldTheirElements(Class<?> type) {
        int a = state.string("a");
        int b = state.string("b");
        int c = state.string("c");
        Collection<?> made = (Collection<?>) load(state.sequence(type.getName(), a, b, c));
        assertThat(made).isExactlyInstanceOf(type);
        assertThat(List.copyOf(made)).isEqualTo(List.of("a", "b", "c"));
        assertThat(made.contains("b")).isTrue();
        assertThat(made.contains("x")).isFalse();
        addTo(made);
    }

    @SuppressWarnings("unchecked")
    private static void addTo(Collection<?> made) {
        assertThat(((Collection<Object>) made).add("d")).isTrue();
        assertThat(made).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(classes = {LinkedBlockingQueue.class, LinkedBlockingDeque.class, ArrayBlockingQueue.class})
    void boundedQueuesKeepTheirBounds(Class<?> type) {
        int a = state.string("a");
        @SuppressWarnings("unchecked")
        Queue<Object> made = (Queue<Object>) load(
                state.sequence(state.reserve(), type.getName(), fields(type).set("capacity", "I", 2), a));
        assertThat(made).isExactlyInstanceOf(type);
        assertThat(made).containsExactly("a");
        assertThat(made.offer("b")).isTrue();
        assertThat(made.offer("c")).isFalse();
        assertThat(made.poll()).isEqualTo("a");
    }

    static List<Class<?>> plainMaps() {
        return List.of(
                HashMap.class,
                LinkedHashMap.class,
                Hashtable.class,
                Properties.class,
                WeakHashMap.class,
                ConcurrentHashMap.class,
                TreeMap.class,
                ConcurrentSkipListMap.class);
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.MethodSource("plainMaps")
    void mapsFindTheirKeys(Class<?> type) {
        int[] all = new int[200];
        Map<Object, Object> wanted = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            all[2 * i] = state.string("key" + i);
            all[2 * i + 1] = state.integer(i);
            wanted.put("key" + i, i);
        }
        @SuppressWarnings("unchecked")
        Map<Object, Object> made = (Map<Object, Object>) load(state.mapping(type.getName(), all));
        assertThat(made).isExactlyInstanceOf(type);
        assertThat(made).isEqualTo(wanted);
        assertThat(made.put("more", 1)).isNull();
        assertThat(made.remove("key7")).isEqualTo(7);
        assertThat(made).hasSize(100);
    }

    @Test
    void sortedContainersKeepTheirComparator() {
        int reverse = state.text("java.util.Collections$ReverseComparator", Form.NAMED, "");
        int a = state.string("a");
        int b = state.string("b");
        int set = state.sequence(
                state.reserve(),
                "java.util.TreeSet",
                fields(TreeSet.class).set("comparator", "Ljava/util/Comparator;", reverse),
                b,
                a);
        int map = state.mapping(
                state.reserve(),
                "java.util.TreeMap",
                fields(TreeMap.class).set("comparator", "Ljava/util/Comparator;", reverse),
                b,
                a,
                a,
                b);
        int queue = state.sequence(
                state.reserve(),
                "java.util.PriorityQueue",
                fields(PriorityQueue.class).set("comparator", "Ljava/util/Comparator;", reverse),
                b,
                a);
        Object[] all = (Object[]) load(state.objects("[Ljava.lang.Object;", set, map, queue));
        assertThat(all[0]).asInstanceOf(InstanceOfAssertFactories.ITERABLE).containsExactly("b", "a");
        assertThat(((TreeSet<?>) all[0]).comparator()).isSameAs(Collections.reverseOrder());
        assertThat(((TreeMap<?, ?>) all[1]).firstKey()).isEqualTo("b");
        assertThat(((PriorityQueue<?>) all[2]).peek()).isEqualTo("b");
    }

    @Test
    void enumContainersAreMadeOfTheNewConstantsEvenIfTheirClassComesLast() {
        int a = state.text(Grade.class.getName(), Form.ENUM, "A");
        int b = state.text(Grade.class.getName(), Form.ENUM, "B");
        int type = b + 4;
        int set = state.sequence(
                state.reserve(),
                "java.util.EnumSet",
                fields(EnumSet.class).set("elementType", "Ljava/lang/Class;", type),
                a,
                b);
        int map = state.mapping(
                state.reserve(),
                "java.util.EnumMap",
                fields(EnumMap.class).set("keyType", "Ljava/lang/Class;", type),
                b,
                a);
        int both = state.objects("[Ljava.lang.Object;", set, map);
        assertThat(state.text("java.lang.Class", Form.CLASS, Grade.class.getName()))
                .isEqualTo(type);
        Object[] all = (Object[]) load(both);
        assertThat(all[0]).isEqualTo(EnumSet.of(Grade.A, Grade.B));
        assertThat(all[1]).isEqualTo(new EnumMap<>(Map.of(Grade.B, Grade.A)));
    }

    static final class Holder {
        @Nullable
        Object held;
    }

    @Test
    void immutableCollectionsFindTheirElementsUnderThisMachinesSalt() {
        int[] strings = new int[20];
        for (int i = 0; i < strings.length; i++) {
            strings[i] = state.string("s" + i);
        }
        String outer = "java.util.ImmutableCollections$";
        int[] ids = {
            state.sequence(outer + "List12", strings[0]),
            state.sequence(outer + "List12", strings[0], strings[1]),
            state.sequence(outer + "ListN", strings),
            state.sequence(outer + "ListN"),
            state.sequence(outer + "Set12", strings[1]),
            state.sequence(outer + "SetN", strings),
            state.mapping(outer + "Map1", strings[0], strings[1]),
            state.mapping(outer + "MapN", strings),
            state.mapping(outer + "MapN"),
        };
        Object[] all = (Object[]) load(state.objects("[Ljava.lang.Object;", ids));
        assertThat(all[0]).isEqualTo(List.of("s0"));
        assertThat(all[1]).isEqualTo(List.of("s0", "s1"));
        assertThat((List<?>) all[2]).hasSize(20);
        assertThat(all[3]).isSameAs(List.of());
        assertThat(all[4]).isEqualTo(Set.of("s1"));
        assertThat(((Set<?>) all[5]).containsAll((List<?>) all[2])).isTrue();
        assertThat((Set<?>) all[5]).hasSize(20);
        assertThat(all[6]).isEqualTo(Map.of("s0", "s1"));
        assertThat(((Map<?, ?>) all[7]).get("s8")).isEqualTo("s9");
        assertThat((Map<?, ?>) all[7]).hasSize(10);
        assertThat(all[8]).isSameAs(Map.of());
    }

    @Test
    void plainJdkObjectsKeepTheirContent() {
        int magnitude = state.array("[I", new byte[] {5, 0, 0, 0});
        // As a JDK 17 has them; later ones call two of the computed parts otherwise.
        int big = state.object(
                BigInteger.class,
                fields(BigInteger.class)
                        .set("signum", "I", -1)
                        .set("mag", "[I", magnitude)
                        .set("bitCountPlusOne", "I", 0)
                        .set("bitLengthPlusOne", "I", 0)
                        .set("lowestSetBitPlusTwo", "I", 0)
                        .set("firstNonzeroIntNumPlusTwo", "I", 0));
        int date = state.object(
                LocalDate.class,
                fields(LocalDate.class)
                        .set("year", "I", 2026)
                        .set("month", "S", 11)
                        .set("day", "S", 21));
        int counter = state.object(AtomicLong.class, fields(AtomicLong.class).set("value", "J", 77));
        int referent = state.string("weakly held");
        int weak = state.object(
                java.lang.ref.WeakReference.class,
                none().set("java.lang.ref.Reference#referent", "Ljava/lang/Object;", referent));
        Object[] all = (Object[]) load(state.objects("[Ljava.lang.Object;", big, date, counter, weak, referent));
        assertThat(all[0]).isEqualTo(BigInteger.valueOf(-5));
        assertThat(all[1]).isEqualTo(LocalDate.of(2026, 11, 21));
        assertThat(((AtomicLong) all[2]).incrementAndGet()).isEqualTo(78);
        assertThat(((java.lang.ref.WeakReference<?>) all[3]).get()).isSameAs(all[4]);
        assertThat(((java.lang.ref.WeakReference<?>) all[3]).enqueue()).isFalse();
        assertThat(all[0].hashCode()).isEqualTo(BigInteger.valueOf(-5).hashCode());
    }

    @Test
    void identityKeysAreFoundUnderTheirNewHashCodes() {
        int[] identity = new int[200];
        int[] keys = new int[100];
        for (int i = 0; i < 100; i++) {
            keys[i] = state.object(Holder.class, fields(Holder.class).set("held", "Ljava/lang/Object;", 0));
            identity[2 * i] = keys[i];
            identity[2 * i + 1] = state.integer(i);
        }
        int map = state.mapping("java.util.IdentityHashMap", identity);
        int hashed = state.mapping("java.util.HashMap", identity);
        int array = state.objects("[Ljava.lang.Object;", keys);
        Object[] all = (Object[]) load(state.objects("[Ljava.lang.Object;", map, hashed, array));
        Object[] loaded = (Object[]) all[2];
        for (int i = 0; i < 100; i++) {
            assertThat(((IdentityHashMap<?, ?>) all[0]).get(loaded[i])).isEqualTo(i);
            assertThat(((HashMap<?, ?>) all[1]).get(loaded[i])).isEqualTo(i);
        }
    }
}
