package dev.imago.checkpoint.hotspot.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.hotspot.HotSpotVm;
import dev.imago.checkpoint.memory.AddressSpace;
import dev.imago.checkpoint.memory.ProcessMemory;
import dev.imago.checkpoint.testjvm.TargetJvm;
import dev.imago.checkpoint.testjvm.TestJdk;
import java.lang.ref.SoftReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** State that no root reaches is told of, and nothing else is. */
class LeftBehindTest {
    private static final String APP = LeftBehindTest.class.getName() + "$";
    private static final int ORDERS = 2000;

    /** A target whose state hangs from a static field, from threads, from a lambda and from a local variable. */
    public static final class App {
        static final Map<String, Order> CARRIED = new ConcurrentHashMap<>();
        static final Map<Ticket, Parcel> PARCELS = new HashMap<>();
        static Object dropped = List.of();
        static final SoftReference<?> CACHE = new SoftReference<>(new Note("cached"));

        /** Data. */
        static class Order {
            final int number;
            final Note note;

            Order(int number) {
                this.number = number;
                this.note = new Note("order " + number);
            }
        }

        /** What hangs below an order. */
        record Note(String text) {}

        /** A key that a rule may drop, by identity. */
        static final class Ticket {
            int number = 1;
        }

        /** What goes with its key. */
        static final class Parcel {
            int weight = 7;
        }

        /** What a thread holds. */
        static final class Shop implements Runnable {
            final Map<Integer, Order> orders = new HashMap<>();
            final CountDownLatch started;

            Shop(CountDownLatch started) {
                this.started = started;
            }

            @Override
            public void run() {
                for (int i = 0; i < ORDERS; i++) {
                    orders.put(i, new Order(-i)); // is garbage with the next line
                    orders.put(i, new Order(i));
                }
                await(started);
                System.out.println(orders.size());
            }
        }

        /** Refers to nothing but what is carried or belongs to the process. */
        static final class Handler implements Runnable {
            final Map<String, Order> orders = CARRIED;
            final Thread thread = Thread.currentThread();
            final CountDownLatch started;

            Handler(CountDownLatch started) {
                this.started = started;
            }

            @Override
            public void run() {
                await(started);
                System.out.println(orders.size() + thread.getName());
            }
        }

        /** Refers to what refers to it, and is made earlier. */
        static final class Dispatcher implements Runnable {
            final int number = 1;
            final Board board = new Board(this);
            final CountDownLatch started;

            Dispatcher(CountDownLatch started) {
                this.started = started;
            }

            @Override
            public void run() {
                await(started);
            }
        }

        /** What a dispatcher looks at. */
        record Board(Dispatcher dispatcher, int size) {
            Board(Dispatcher dispatcher) {
                this(dispatcher, 2);
            }
        }

        /** Held by a local variable only. */
        record Config(int port) {}

        /** Held by a lambda that a thread runs. */
        static final class Tally {
            long count;
        }

        private App() {}

        private static void await(CountDownLatch started) {
            started.countDown();
            try {
                Thread.sleep(Long.MAX_VALUE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        public static void main(String[] args) throws InterruptedException {
            CARRIED.put("one", new Order(1));
            PARCELS.put(new Ticket(), new Parcel());
            dropped = new ArrayList<>(List.of(new Tally()));
            CountDownLatch started = new CountDownLatch(4);
            Tally tally = new Tally();
            Config config = new Config(8080);
            new Thread(new Shop(started)).start();
            new Thread(new Handler(started)).start();
            new Thread(new Dispatcher(started)).start();
            String greeting = args.length > 0 ? args[0] : "done";
            new Thread(() -> {
                        await(started);
                        tally.count++;
                        System.out.println(greeting + args.length);
                    })
                    .start();
            started.await();
            System.out.println("ready");
            Thread.sleep(Long.MAX_VALUE);
            System.out.println(config.port());
        }
    }

    static Stream<TestJdk> jdks() {
        return TestJdk.all().stream();
    }

    private static void withTarget(TestJdk jdk, Map<String, Disposition> rules, Consumer<List<LeftClass>> test) {
        TracePolicy policy = new TracePolicy() {
            @Override
            public boolean isOwn(String className) {
                return className.startsWith(APP);
            }

            @Override
            public Disposition ofClass(String className) {
                return rules.getOrDefault(className.replace(APP, ""), Disposition.UNDECIDED);
            }

            @Override
            public Disposition ofField(String declaringClass, String field) {
                return ofClass(declaringClass + "." + field);
            }
        };
        try (TargetJvm jvm = TargetJvm.start(jdk, List.of("-Xmx64m"), App.class.getName())) {
            jvm.awaitLine("ready");
            jvm.freeze();
            try (AddressSpace memory = ProcessMemory.open(jvm.pid())) {
                test.accept(HeapTrace.of(
                                HotSpotVm.attach(memory),
                                new TraceRequest(List.of(new RootSpec.OwnStatics()), policy),
                                Path.of("/tmp"))
                        .leftBehind());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void whatNoRootReachesIsNamedWithAllThatHangsBelowIt(TestJdk jdk) {
        withTarget(jdk, Map.of(), all -> {
            // Stacks may hold what has long been done with.
            List<LeftClass> left = all.stream().filter(LeftClass::certain).toList();
            assertThat(left)
                    .extracting(LeftClass::className)
                    .contains(APP + "App$Shop", APP + "App$Tally", APP + "App$Board");
            assertThat(left)
                    .extracting(LeftClass::className)
                    .doesNotContain(
                            APP + "App$Handler",
                            APP + "App$Dispatcher",
                            APP + "App$Order",
                            APP + "App$Note",
                            APP + "App");
            assertThat(left.get(0))
                    .isEqualTo(new LeftClass(
                            APP + "App$Shop",
                            false,
                            1,
                            true,
                            Set.of("orders"),
                            APP + "App$Shop",
                            Map.of(APP + "App$Order", (long) ORDERS, APP + "App$Note", (long) ORDERS)));
        });
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aValueThatGoesWithADroppedKeyIsTold(TestJdk jdk) {
        withTarget(
                jdk,
                Map.of("App$Ticket", Disposition.DROP),
                left -> assertThat(left)
                        .filteredOn(LeftClass::certain)
                        .extracting(LeftClass::className)
                        .contains(APP + "App$Parcel"));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void whatALocalVariableHoldsMayBeAlive(TestJdk jdk) {
        withTarget(
                jdk,
                Map.of(),
                left -> assertThat(left)
                        .contains(new LeftClass(APP + "App$Config", false, 1, false, Set.of("port"), "", Map.of())));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void whatARuleKeepsOrDropsIsAnsweredForWithAllThatHangsBelowIt(TestJdk jdk) {
        Map<String, Disposition> rules = Map.of(
                "App$Shop.orders", Disposition.DROP,
                "App$Shop.started", Disposition.KEEP,
                "App$Tally", Disposition.KEEP,
                "App$Dispatcher", Disposition.KEEP,
                "App.dropped", Disposition.DROP,
                "App$Config", Disposition.DROP);
        withTarget(jdk, rules, left -> assertThat(left).allMatch(LeftClass::isDoubtful));
    }
}
