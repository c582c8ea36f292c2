package dev.imago.checkpoint.freeze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imago.checkpoint.freeze.when.Condition;
import dev.imago.checkpoint.freeze.when.ConditionParser;
import dev.imago.checkpoint.freeze.when.WhenCheck;
import dev.imago.checkpoint.hotspot.HotSpotVm;
import dev.imago.checkpoint.hotspot.VmStructs;
import dev.imago.checkpoint.hotspot.thread.JavaThread;
import dev.imago.checkpoint.memory.ProcessMemory;
import dev.imago.checkpoint.testjvm.BlockedThreadsApp;
import dev.imago.checkpoint.testjvm.GarbageApp;
import dev.imago.checkpoint.testjvm.ParkedVirtualThreadsApp;
import dev.imago.checkpoint.testjvm.RestingServerApp;
import dev.imago.checkpoint.testjvm.TargetJvm;
import dev.imago.checkpoint.testjvm.TestJdk;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LiveRestCheckTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int FREEZES = 50;

    private final HttpClient client = HttpClient.newHttpClient();

    static Stream<TestJdk> jdks() {
        return TestJdk.all().stream();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void idleHttpServerIsAtRest(TestJdk jdk) throws Exception {
        try (TargetJvm jvm = TargetJvm.start(jdk, List.of("-Xmx64m"), RestingServerApp.class.getName());
                ReadyServer server = ReadyServer.of(jvm)) {
            int port = server.port();
            LiveRestCheck check = server.check();
            for (int i = 0; i < 8; i++) { // each of the four workers has been at work, the connection stays open
                get(port, "/quick").join();
            }

            RestReport report = restWait(jvm, check).until(PATIENCE);

            assertThat(report.attempts()).isPositive();
            assertThat(isStopped(jvm)).isTrue();
            jvm.thaw();
            assertThat(get(port, "/quick").join().body()).isEqualTo("quick");
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void requestThatHasBegunIsWaitedFor(TestJdk jdk) throws Exception {
        try (TargetJvm jvm = TargetJvm.start(jdk, List.of("-Xmx64m"), RestingServerApp.class.getName(), "cached");
                ReadyServer server = ReadyServer.of(jvm)) {
            int port = server.port();
            LiveRestCheck check = server.check();
            CompletableFuture<HttpResponse<String>> answer = get(port, "/slow");
            jvm.awaitLine("begun");
            jvm.freeze();
            RestVerdict verdict = check.judge();
            jvm.thaw();

            assertThat(verdict.atRest()).isFalse();
            assertThat(verdict.busy()).anySatisfy(busy -> {
                assertThat(busy.name()).startsWith("pool-");
                assertThat(busy.reason()).isIn(BusyReason.WORK_BEGUN, BusyReason.EXECUTING);
                assertThat(busy.serviceFrame()).contains("RestingServerApp.slow");
            });
            Freezer releasing = freezer(jvm, () -> get(port, "/release").join());
            RestReport report = new RestWait(releasing, check::judge, Backoff.standard()).until(PATIENCE);
            assertThat(report.attempts()).isGreaterThan(1);
            jvm.thaw();
            assertThat(answer.join().body()).isEqualTo("slow");
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void workInTheQueueOfPoolIsNoRest(TestJdk jdk) throws Exception {
        try (TargetJvm jvm = TargetJvm.start(jdk, List.of("-Xmx64m"), RestingServerApp.class.getName());
                ReadyServer server = ReadyServer.of(jvm)) {
            LiveRestCheck check = server.check();
            get(server.port(), "/queue").join();

            assertThatThrownBy(() -> restWait(jvm, check).until(Duration.ofSeconds(1)))
                    .isInstanceOf(NotAtRestException.class)
                    .extracting(e -> String.join("\n", ((NotAtRestException) e).table()))
                    .asString()
                    .contains("pool of the only worker", "3 task(s) wait in its queue");
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void givesUpWithTableAndLetsTheServiceRunOn(TestJdk jdk) throws Exception {
        try (TargetJvm jvm = TargetJvm.start(jdk, List.of("-Xmx64m"), RestingServerApp.class.getName());
                ReadyServer server = ReadyServer.of(jvm)) {
            int port = server.port();
            LiveRestCheck check = server.check();
            CompletableFuture<HttpResponse<String>> answer = get(port, "/slow?3600000");
            jvm.awaitLine("begun");

            assertThatThrownBy(() -> restWait(jvm, check).until(Duration.ofSeconds(1)))
                    .isInstanceOfSatisfying(NotAtRestException.class, e -> {
                        assertThat(e.attempts()).isGreaterThan(1);
                        BusyTable.Row most = e.rows().get(0);
                        assertThat(most.frame()).contains("RestingServerApp.slow");
                        assertThat(most.seen()).isPositive();
                        assertThat(most.detail()).isEqualTo("an HTTP request is being served");
                        assertThat(e.advice())
                                .anySatisfy(line -> assertThat(line).startsWith("work begun: "));
                    });

            assertThat(isStopped(jvm)).isFalse();
            assertThat(answer).isNotDone();
            assertThat(get(port, "/quick").join().body()).isEqualTo("quick");
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void tellsRestFromWaitsInTheMiddleOfSomething(TestJdk jdk) throws Exception {
        try (TargetJvm jvm = TargetJvm.start(jdk, List.of("-Xmx64m"), BlockedThreadsApp.class.getName());
                ReadyServer server = ReadyServer.of(jvm)) {
            LiveRestCheck check = server.check();
            jvm.freeze();

            RestVerdict verdict = check.judge();

            assertThat(verdict.gcActive()).isFalse();
            assertThat(verdict.busy())
                    .extracting(BusyThread::name)
                    .containsExactlyInAnyOrder("monitor enter", "latch", "future", "initialiser", "lock");
            RestPoints named = RestPoints.standard()
                    .withRestAt(List.of(
                            BlockedThreadsApp.class.getName() + ".get", // innermost: at rest
                            BlockedThreadsApp.class.getName() + ".start*", // has the service's code above it
                            "java.util.concurrent.CountDownLatch.await"));
            try (LiveRestCheck withNames = LiveRestCheck.open(jvm.pid(), named, Map::of)) {
                assertThat(withNames.judge().busy())
                        .extracting(BusyThread::name)
                        .containsExactlyInAnyOrder("monitor enter", "initialiser", "lock");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aThreadWhoseCallIsOverIsNotAtRestAndNativeOnesOnlyWithWhatTheyTook(TestJdk jdk) throws Exception {
        int read = 0;
        int poll = 7;
        try (TargetJvm jvm = TargetJvm.start(jdk, List.of("-Xmx64m"), RestingServerApp.class.getName());
                ReadyServer server = ReadyServer.of(jvm)) {
            get(server.port(), "/quick").join();
            restWait(jvm, server.check()).until(PATIENCE);
            int dispatcher = threadNamed(jvm, "HTTP-Dispatcher");
            int ofTheVm = threadNamed(jvm, "VM Thread");

            assertThat(busyAfter(jvm, Map.of(dispatcher, poll, ofTheVm, poll)))
                    .singleElement()
                    .satisfies(busy -> {
                        assertThat(busy.name()).isEqualTo("HTTP-Dispatcher");
                        assertThat(busy.reason()).isEqualTo(BusyReason.WAKING);
                        assertThat(busy.topFrame()).startsWith("sun.nio.ch.EPoll.wait");
                    });
            assertThat(busyAfter(jvm, Map.of(ofTheVm, read)))
                    .extracting(BusyThread::name)
                    .containsExactly("native thread " + ofTheVm);
        }
    }

    private static List<BusyThread> busyAfter(TargetJvm jvm, Map<Integer, Integer> completed)
            throws InterruptedException {
        try (LiveRestCheck check = LiveRestCheck.open(jvm.pid(), RestPoints.standard(), () -> completed)) {
            return check.judge().busy();
        }
    }

    private static int threadNamed(TargetJvm jvm, String name) throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + jvm.pid() + "/task"))) {
            for (Path thread : threads.toList()) {
                if (Files.readString(thread.resolve("comm")).strip().equals(name)) {
                    return Integer.parseInt(thread.getFileName().toString());
                }
            }
        }
        throw new AssertionError("no thread is called " + name);
    }

    /** None where 17 is the only JDK; continuous integration has a newer one too. */
    static Stream<Arguments> jdksWithVirtualThreads() {
        return TestJdk.all().stream()
                .filter(found -> found.feature() >= 21)
                .flatMap(found -> Stream.of("-Xmixed", "-Xint").map(mode -> Arguments.of(found, mode)));
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("jdksWithVirtualThreads")
    void parkedVirtualThreadsAreJudgedByTheStacksThatTheJvmItselfDumps(TestJdk jdk, String mode) throws Exception {
        boolean busy = mode.equals("-Xint");
        String[] arguments = busy ? new String[] {"busy"} : new String[0];
        try (TargetJvm jvm = TargetJvm.start(
                        jdk, List.of("-Xmx64m", mode), ParkedVirtualThreadsApp.class.getName(), arguments);
                ReadyServer server = ReadyServer.of(jvm)) {
            LiveRestCheck check = server.check();
            if (busy) {
                assertThatThrownBy(() -> restWait(jvm, check).until(Duration.ofSeconds(1)))
                        .isInstanceOfSatisfying(
                                NotAtRestException.class,
                                e -> assertThat(e.rows())
                                        .filteredOn(row -> row.seen() == e.attempts())
                                        .extracting(BusyTable.Row::thread)
                                        .containsExactly("latch"));
            } else {
                restWait(jvm, check).until(PATIENCE);
                jvm.thaw();
            }
            Map<String, List<String>> dumped = ThreadDump.virtualThreads(jvm);
            jvm.freeze();
            Map<String, List<String>> found = new TreeMap<>();
            for (JavaThread thread : check.look().threads()) {
                if (thread.address() == 0) {
                    assertThat(thread.walk()).as(thread.name()).isEqualTo(JavaThread.Walk.COMPLETE);
                    found.put(thread.name(), ThreadDump.format(thread.frames()));
                }
            }

            assertThat(found).containsAllEntriesOf(dumped);
            assertThat(found.keySet()).containsAll(List.of("park", "sleep", "recursion", "socket read", "queue"));
            assertThat(found.get("recursion")).hasSizeGreaterThan(300);
        }
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("jdksWithVirtualThreads")
    void aMountedVirtualThreadIsReadFromItsCarriersStackAsTheJvmItselfDumpsIt(TestJdk jdk, String mode)
            throws Exception {
        try (TargetJvm jvm = TargetJvm.start(
                        jdk, List.of("-Xmx64m", mode), ParkedVirtualThreadsApp.class.getName(), "mounted");
                ReadyServer server = ReadyServer.of(jvm)) {
            assertThatThrownBy(() -> restWait(jvm, server.check()).until(Duration.ofSeconds(1)))
                    .isInstanceOfSatisfying(
                            NotAtRestException.class,
                            e -> assertThat(e.rows())
                                    .filteredOn(row -> row.seen() == e.attempts())
                                    .extracting(BusyTable.Row::detail)
                                    .containsExactly("a class is being initialised"));
            List<String> dumped = ThreadDump.virtualThreads(jvm).getOrDefault("mounted", List.of());
            jvm.freeze();

            assertThat(dumped).hasSizeGreaterThan(8);
            assertThat(server.check().look().threads())
                    .filteredOn(thread -> thread.address() != 0)
                    .anySatisfy(carrier -> {
                        assertThat(carrier.name()).startsWith("ForkJoinPool");
                        assertThat(carrier.walk()).isEqualTo(JavaThread.Walk.COMPLETE);
                        assertThat(ThreadDump.format(carrier.frames()))
                                .containsSequence(dumped)
                                .startsWith(dumped.get(0));
                    });
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void neverAcceptsDuringCollection(TestJdk jdk) throws Exception {
        long seed = System.nanoTime();
        System.out.println("random freezes with seed " + seed);
        Random random = new Random(seed);
        int active = 0;
        try (TargetJvm jvm = TargetJvm.start(jdk, List.of("-Xmx64m", "-XX:+UseSerialGC"), GarbageApp.class.getName())) {
            jvm.awaitLine("ready");
            try (LiveRestCheck check = LiveRestCheck.open(jvm.pid(), RestPoints.standard(), Map::of);
                    ProcessMemory memory = ProcessMemory.open(jvm.pid())) {
                VmStructs structs = VmStructs.read(memory);
                for (int i = 0; i < FREEZES; i++) {
                    Thread.sleep(random.nextInt(10));
                    jvm.freeze();
                    RestVerdict verdict = check.judge();
                    memory.refresh();
                    boolean collecting = HotSpotVm.isGcActive(memory, structs);
                    jvm.thaw();
                    assertThat(verdict.gcActive()).isEqualTo(collecting);
                    assertThat(verdict.atRest() && collecting).isFalse();
                    active += collecting ? 1 : 0;
                }
            }
        }
        assertThat(active).as("freezes that met a collection").isPositive();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void surveyTellsIdleFromHalfBusyAndSuggestsThePlaceOfHandMadeLoop(TestJdk jdk) throws Exception {
        try (TargetJvm jvm = TargetJvm.start(jdk, List.of("-Xmx64m"), RestingServerApp.class.getName());
                ReadyServer server = ReadyServer.of(jvm)) {
            LiveRestCheck check = server.check();
            get(server.port(), "/quick").join();

            RestSurvey idle = sample(jvm, check, survey -> survey.atRest() > 0);
            Thread client = new Thread(() -> {
                while (!Thread.currentThread().isInterrupted()) {
                    get(server.port(), "/slow?200").join();
                    LockSupport.parkNanos(200_000_000);
                }
            });
            client.start();
            RestSurvey half = sample(
                    jvm,
                    check,
                    survey -> survey.atRest() > 0
                            && !survey.longestBusy().isZero()
                            && survey.rows().stream().anyMatch(LiveRestCheckTest::isSlowRequest));
            client.interrupt();
            client.join();
            get(server.port(), "/loop").join();
            RestSurvey looping =
                    sample(jvm, check, survey -> !survey.suggested().isEmpty());

            assertThat(idle.atRest()).isPositive();
            assertThat(idle.suggested()).isEmpty();
            assertThat(half.atRest()).isBetween(1, half.looks().size() - 1);
            assertThat(half.rows()).anyMatch(LiveRestCheckTest::isSlowRequest);
            assertThat(half.longestBusy()).isPositive();
            assertThat(looping.suggested()).singleElement().satisfies(place -> {
                assertThat(place.method()).isEqualTo(RestingServerApp.class.getName() + ".awaitJob");
                assertThat(place.thread()).isEqualTo("hand-made loop");
            });
            assertThat(looping.alwaysOnStack()).contains(RestingServerApp.class.getName() + ".loop");
        }
    }

    @Test
    void conditionIsJudgedOnTheFrozenProcess() throws Exception {
        TestJdk jdk = TestJdk.all().get(0);
        try (TargetJvm jvm = TargetJvm.start(jdk, List.of("-Xmx64m"), RestingServerApp.class.getName());
                ReadyServer server = ReadyServer.of(jvm)) {
            get(server.port(), "/quick").join();
            Condition never = ConditionParser.parse(
                    "heap below 1 B and no thread in com.sun.net.httpserver.* and no thread in sun.net.httpserver.*");
            WhenCheck refusing = new WhenCheck(server.check(), never, Clock.systemUTC());
            Condition quiet = ConditionParser.parse("heap below 64 MB and quiet for 400ms");
            WhenCheck waiting = new WhenCheck(server.check(), quiet, Clock.systemUTC());

            assertThat(refusing.before()).isEmpty();
            assertThatThrownBy(() -> new RestWait(freezer(jvm), refusing::before, refusing::judge, Backoff.standard())
                            .until(Duration.ofSeconds(1)))
                    .isInstanceOfSatisfying(
                            NotAtRestException.class,
                            e -> assertThat(e.rows())
                                    .filteredOn(row -> row.reason() == BusyReason.CONDITION)
                                    .extracting(BusyTable.Row::detail)
                                    .containsExactlyInAnyOrder("heap below 1 B", "no thread in sun.net.httpserver.*"));
            RestReport report =
                    new RestWait(freezer(jvm), waiting::before, waiting::judge, Backoff.standard()).until(PATIENCE);

            assertThat(report.waited()).isGreaterThan(Duration.ofMillis(400));
        }
    }

    private static RestWait restWait(TargetJvm jvm, LiveRestCheck check) {
        return new RestWait(freezer(jvm), check::judge, Backoff.standard());
    }

    private static boolean isSlowRequest(BusyTable.Row row) {
        return row.frame().contains("RestingServerApp.slow");
    }

    private static Freezer freezer(TargetJvm jvm) {
        return freezer(jvm, () -> {});
    }

    private static Freezer freezer(TargetJvm jvm, Runnable afterwards) {
        return new Freezer() {
            @Override
            public void freeze() {
                jvm.freeze();
            }

            @Override
            public void thaw() {
                jvm.thaw();
                afterwards.run();
            }
        };
    }

    /** Samples for longer and longer until what is awaited was met: where much else runs there are few looks in a second. */
    private static RestSurvey sample(TargetJvm jvm, LiveRestCheck check, Predicate<RestSurvey> met)
            throws InterruptedException {
        RestSurvey survey;
        Duration span = Duration.ofMillis(500);
        do {
            survey = new RestSampler(freezer(jvm), check::look).sample(span);
            span = span.multipliedBy(2);
        } while (!met.test(survey) && span.compareTo(PATIENCE) < 0);
        return survey;
    }

    /** A target that has said it is ready, and the check of it. */
    private record ReadyServer(String said, LiveRestCheck check) implements AutoCloseable {
        static ReadyServer of(TargetJvm jvm) {
            String said = jvm.awaitLine("ready");
            LiveRestCheck check = LiveRestCheck.open(jvm.pid(), RestPoints.standard(), Map::of);
            check.practise(Duration.ofSeconds(1));
            return new ReadyServer(said, check);
        }

        int port() {
            return Integer.parseInt(said.strip());
        }

        @Override
        public void close() {
            check.close();
        }
    }

    private CompletableFuture<HttpResponse<String>> get(int port, String path) {
        return client.sendAsync(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static boolean isStopped(TargetJvm jvm) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + jvm.pid() + "/stat"));
        return stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
    }
}
