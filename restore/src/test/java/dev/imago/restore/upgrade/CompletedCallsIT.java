package dev.imago.restore.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imago.checkpoint.freeze.BusyReason;
import dev.imago.checkpoint.freeze.BusyThread;
import dev.imago.checkpoint.freeze.RestPoints;
import dev.imago.restore.takeover.NativeProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A thread that has been given what it waited for is told from one that still waits, right after the freeze. */
class CompletedCallsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int READ = 0;
    private static final String ESTABLISHED = "01";
    private static final int OF_EACH = 5;

    @TempDir
    private Path directory;

    static Stream<Arguments> everyCallOnEveryJdk() {
        return TestJdks.byRelease().keySet().stream()
                .flatMap(jdk -> Stream.of(GivenWhileWaiting.Kind.values()).map(kind -> Arguments.of(jdk, kind)));
    }

    static Stream<Integer> jdks() {
        return TestJdks.byRelease().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("everyCallOnEveryJdk")
    void aCallThatIsOverIsFoundAndItsThreadGoesOn(int jdk, GivenWhileWaiting.Kind kind) throws Exception {
        try (JvmUnderBroker jvm = startWaiter(jdk, kind)) {
            jvm.tell("give"); // and be stopped
            await().until(() -> jvm.identity().isStopped());
            jvm.broker().freeze();

            if (kind == GivenWhileWaiting.Kind.FUTEX) { // seen in memory
                assertThat(jvm.check().judge().busy())
                        .filteredOn(busy -> busy.name().equals("waiter"))
                        .extracting(BusyThread::reason)
                        .containsExactly(BusyReason.WAKING);
            } else {
                assertThat(jvm.broker().completedCalls())
                        .hasEntrySatisfying(
                                jvm.thread("waiter"),
                                call -> assertThat(kind.systemCalls()).contains(call));
            }

            jvm.identity().signal("CONT");
            assertThat(jvm.nextLine()).isEqualTo("given");
            assertThat(jvm.awaitEnd()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("everyCallOnEveryJdk")
    void aCallThatWaitsIsNotAndGoesOn(int jdk, GivenWhileWaiting.Kind kind) throws Exception {
        try (JvmUnderBroker jvm = startWaiter(jdk, kind)) {
            jvm.broker().freeze();

            assertThat(jvm.broker().completedCalls()).doesNotContainKey(jvm.thread("waiter"));
            assertThat(jvm.check().judge().busy()).isEmpty();
            assertThat(jvm.identity().isStopped()).isTrue();

            jvm.broker().thaw();
            jvm.tell("end");
            assertThat(jvm.nextLine()).isEqualTo("given");
            assertThat(jvm.awaitEnd()).isZero();
        }
    }

    /** A client whose byte is not echoed waits for it: when the service is at rest, each such byte is still in the kernel. */
    @ParameterizedTest
    @MethodSource("jdks")
    void noThreadHasInputInItsHandsWhenAServiceUnderLoadIsAtRest(int jdk) throws Exception {
        try (JvmUnderBroker jvm = new JvmUnderBroker(jdk, List.of(), EchoingThreads.class, "", directory)) {
            int port = Integer.parseInt(jvm.firstLine());
            try (EchoingThreads.Client first = new EchoingThreads.Client(port);
                    EchoingThreads.Client second = new EchoingThreads.Client(port);
                    EchoingThreads.Client third = new EchoingThreads.Client(port)) {
                List<EchoingThreads.Client> clients = List.of(first, second, third);
                int atRest = 0;
                int caught = 0;
                long end = System.nanoTime() + PATIENCE.toNanos();
                while ((atRest < OF_EACH || caught < OF_EACH) && System.nanoTime() < end) {
                    long answered = first.answered();
                    await().until(() -> first.answered() > answered);
                    jvm.broker().freeze();
                    List<BusyThread> busy = jvm.check().judge().busy();
                    await().until(() -> clients.stream().allMatch(EchoingThreads.Client::waits));
                    if (busy.isEmpty()) {
                        assertThat(unread(port)).isEqualTo(clients.size());
                        atRest++;
                    } else if (busy.stream().anyMatch(thread -> hasJustRead(jvm, thread))) {
                        assertThat(unread(port)).isLessThan(clients.size());
                        caught++;
                    }
                    jvm.broker().thaw();
                }
                assertThat(atRest).as("freezes at rest").isGreaterThanOrEqualTo(OF_EACH);
                assertThat(caught).as("freezes with input in a thread's hands").isGreaterThanOrEqualTo(OF_EACH);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aServiceThatADebuggerTracesIsRefusedAndRunsOn(int jdk) throws Exception {
        try (JvmUnderBroker jvm = startWaiter(jdk, GivenWhileWaiting.Kind.READ)) {
            String waiter = Integer.toString(jvm.thread("waiter"));
            Path program = NativeProgram.compile(directory, "tracer");
            Process tracer = new ProcessBuilder(program.toString(), waiter).start();
            try (BufferedReader said =
                    new BufferedReader(new InputStreamReader(tracer.getInputStream(), StandardCharsets.UTF_8))) {
                assertThat(said.readLine()).isEqualTo("tracing");
                FreezeAtRest freeze = new FreezeAtRest(
                        jvm.pid(), jvm.broker(), RestPoints.standard(), Optional.empty(), PATIENCE, Optional.empty());

                assertThatThrownBy(freeze::await).isInstanceOfSatisfying(UpgradeException.class, refusal -> {
                    assertThat(refusal.status()).isEqualTo(ExitStatus.REFUSED);
                    assertThat(refusal.details())
                            .singleElement()
                            .asString()
                            .startsWith("untraceable thread " + waiter + " of old");
                    assertThat(refusal.advice()).contains("debugger");
                });

                jvm.tell("end");
                assertThat(jvm.nextLine()).isEqualTo("given");
                assertThat(jvm.awaitEnd()).isZero();
            } finally {
                tracer.destroyForcibly().waitFor();
            }
        }
    }

    /** Threads of the JVM itself read as well, such as how much memory there is: what they are given is no input. */
    private static boolean hasJustRead(JvmUnderBroker jvm, BusyThread thread) {
        try {
            return thread.reason() == BusyReason.WAKING
                    && Integer.valueOf(READ)
                            .equals(jvm.broker().completedCalls().get(jvm.thread(thread.name())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A waiter that waits. */
    private JvmUnderBroker startWaiter(int jdk, GivenWhileWaiting.Kind kind) throws Exception {
        // A thread of the same real-time priority, on the same processor, does not run until the other one stops.
        List<String> runner = List.of("taskset", "-c", firstProcessor(), "chrt", "-f", "1");
        JvmUnderBroker jvm = new JvmUnderBroker(jdk, runner, GivenWhileWaiting.class, kind.name(), directory);
        assertThat(jvm.firstLine()).as("taskset, chrt and the service").isEqualTo("ready");
        int waiter = jvm.thread("waiter");
        await().until(() -> kind.systemCalls().contains(jvm.systemCall(waiter)));
        return jvm;
    }

    private static ConditionFactory await() {
        return Awaitility.await().pollInterval(Duration.ofMillis(1));
    }

    private static String firstProcessor() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("Cpus_allowed_list:"))
                .map(line -> line.replaceAll("^\\D*(\\d+).*", "$1"))
                .findFirst()
                .orElseThrow();
    }

    /** Connections accepted on the port of which something has arrived and was not read. */
    private static long unread(int port) throws IOException {
        String local = String.format(Locale.ROOT, ":%04X", port);
        List<String> sockets = new ArrayList<>(Files.readAllLines(Path.of("/proc/net/tcp")));
        sockets.addAll(Files.readAllLines(Path.of("/proc/net/tcp6")));
        return sockets.stream()
                .map(line -> line.strip().split("\\s+", -1))
                .filter(words -> words[1].endsWith(local) && words[3].equals(ESTABLISHED))
                .filter(words -> !words[4].endsWith(":00000000"))
                .count();
    }
}
