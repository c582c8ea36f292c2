package dev.imago.restore.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Root;
import dev.imago.checkpoint.state.Slot;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.checkpoint.state.StateWriter;
import dev.imago.checkpoint.testjvm.TestJdk;
import dev.imago.restore.agent.protocol.LoadSize;
import dev.imago.restore.agent.protocol.LoadedReport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The agent as it is shipped, in a JVM of its own, over its socket. */
class AgentLoadIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String SERVICE = "dev.imago.restore.load.WaitingService";
    private static final Path AGENT = Path.of("agent/target/imago-agent.jar").toAbsolutePath();
    private static final Path LIBRARY =
            Path.of("native/build/libimago-jvmti.so").toAbsolutePath();

    @TempDir
    private Path directory;

    private @Nullable Process service;
    private PrintStream questions = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    private BufferedReader answers = new BufferedReader(java.io.Reader.nullReader());

    static List<TestJdk> jdks() {
        return TestJdk.all();
    }

    @AfterEach
    void stop() throws InterruptedException {
        Process started = service;
        if (started != null) {
            started.destroyForcibly().waitFor();
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void theStateArrivesAndTheServiceGoesOnWithIt(TestJdk jdk) throws IOException {
        try (AgentListener listener = AgentListener.open(directory.resolve("agent.sock"))) {
            Process started = start(jdk, listener);
            try (AgentConnection agent = listener.accept(LIMIT, started::isAlive, started.pid())) {
                assertThat(agent.hello().javaVersion()).startsWith(String.valueOf(jdk.feature()));
                assertThat(answers.readLine()).isEqualTo("ready");
                assertThat(agent.prepare(List.of(SERVICE), out -> write(out, 0), LIMIT))
                        .isEmpty();
                LoadedReport report = agent.load(LoadSize.UNKNOWN, out -> write(out, 200_000), LIMIT);
                assertThat(report.kept()).isEqualTo(1);
                assertThat(report.paired()).isEqualTo(4);
                assertThat(report.created()).isEqualTo(report.objects() - 5);
                assertThat(report.suspendedThreads()).isPositive();
            }
            assertThat(ask("visits")).isEqualTo("{anna=7}");
            assertThat(ask("done")).isEqualTo("[earlier, waiting]");
            assertThat(ask("chain")).isEqualTo("200000 " + 200_000L * 200_001 / 2);
            assertThat(ask("child's environment")).isEqualTo("[]");
        }
        assertThat(Files.readString(directory.resolve("stderr")).lines().filter(line -> !line.startsWith("Picked up ")))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aRefusedStateLeavesTheServiceAsItWas(TestJdk jdk) throws IOException {
        try (AgentListener listener = AgentListener.open(directory.resolve("agent.sock"))) {
            Process started = start(jdk, listener);
            try (AgentConnection agent = listener.accept(LIMIT, started::isAlive, started.pid())) {
                assertThat(answers.readLine()).isEqualTo("ready");
                LoadRefusedException refusal = catchThrowableOfType(
                        LoadRefusedException.class, () -> agent.load(LoadSize.UNKNOWN, AgentLoadIT::writeWrong, LIMIT));
                assertThat(refusal.problems()).hasSize(2);
                assertThat(ask("visits")).isEqualTo("{}");
                LoadRefusedException tooLarge = catchThrowableOfType(
                        LoadRefusedException.class,
                        () -> agent.load(new LoadSize(1_000_000, 1L << 44), out -> write(out, 10), LIMIT));
                assertThat(tooLarge.problems()).singleElement().asString().contains("heap may grow to", "-Xmx");

                LoadedReport second = agent.load(LoadSize.UNKNOWN, out -> write(out, 10), LIMIT);
                assertThat(second.objects()).isPositive();
            }
            assertThat(ask("visits")).isEqualTo("{anna=7}");
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void withoutAnUpgraderTheServiceIsAnOrdinaryOne(TestJdk jdk) throws IOException {
        AgentListener listener = AgentListener.open(directory.resolve("agent.sock"));
        listener.close();
        start(jdk, listener);
        assertThat(answers.readLine()).isEqualTo("ready");
        assertThat(ask("visits")).isEqualTo("{}");
    }

    private Process start(TestJdk jdk, AgentListener listener) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                jdk.home().resolve("bin/java").toString(), "-Xmx256m", "-cp", "target/test-classes", SERVICE);
        builder.environment().put("JAVA_TOOL_OPTIONS", String.join(" ", listener.jvmOptions(AGENT, LIBRARY)));
        builder.redirectError(directory.resolve("stderr").toFile());
        Process started = builder.start();
        service = started;
        questions = new PrintStream(started.getOutputStream(), true, StandardCharsets.UTF_8);
        answers = started.inputReader(StandardCharsets.UTF_8);
        return started;
    }

    private String ask(String question) throws IOException {
        questions.println(question);
        return answers.readLine();
    }

    /** Desk (1) with jobs (2), done (3), worker (4); VISITS (5); strings and boxes (6 to 9); a chain from 10 on. */
    private static void write(OutputStream out, int chain) {
        String node = "L" + SERVICE.replace('.', '/') + "$Node;";
        StateWriter writer = new StateWriter(out);
        writer.roots(
                List.of(Root.ofInstance(SERVICE + "$Desk", 1), Root.ofStatic(SERVICE, "VISITS", "Ljava/util/Map;", 5)));
        String desk = SERVICE + "$Desk";
        RecordType deskType = writer.type(
                desk,
                Form.INSTANCE,
                List.of(
                        Slot.carried(desk, "jobs", "Ljava/util/concurrent/LinkedBlockingQueue;"),
                        Slot.carried(desk, "done", "Ljava/util/List;"),
                        Slot.carried(desk, "worker", "Ljava/lang/Thread;"),
                        Slot.carried(desk, "chain", node)));
        RecordType nodeType = writer.type(
                SERVICE + "$Node",
                Form.INSTANCE,
                List.of(Slot.carried(SERVICE + "$Node", "number", "J"), Slot.carried(SERVICE + "$Node", "next", node)));
        if (chain > 0) {
            writeObjects(writer, deskType, nodeType, chain);
        }
        writer.finish();
    }

    private static void writeObjects(StateWriter writer, RecordType desk, RecordType node, int chain) {
        StateRecord record = new StateRecord();
        record.begin(1, desk);
        record.setSlot(0, 2);
        record.setSlot(1, 3);
        record.setSlot(2, 4);
        record.setSlot(3, 10);
        writer.write(record);
        String queue = "java.util.concurrent.LinkedBlockingQueue";
        record.begin(2, writer.type(queue, Form.SEQUENCE, List.of(Slot.carried(queue, "capacity", "I"))));
        record.setSlot(0, Integer.MAX_VALUE);
        record.addElement(6);
        writer.write(record);
        record.begin(3, writer.type("java.util.ArrayList", Form.SEQUENCE, List.of()));
        record.addElement(7);
        writer.write(record);
        writer.write(record.begin(4, writer.type("java.lang.Thread", Form.KEPT, List.of())));
        record.begin(5, writer.type("java.util.HashMap", Form.MAPPING, List.of()));
        record.addElement(8);
        record.addElement(9);
        writer.write(record);
        String[] texts = {"waiting", "earlier", "anna"};
        for (int i = 0; i < texts.length; i++) {
            record.begin(6 + i, writer.type("java.lang.String", Form.STRING, List.of()));
            record.setText(texts[i]);
            writer.write(record);
        }
        record.begin(
                9,
                writer.type("java.lang.Integer", Form.BOXED, List.of(Slot.carried("java.lang.Integer", "value", "I"))));
        record.setSlot(0, 7);
        writer.write(record);
        for (int i = 1; i <= chain; i++) {
            record.begin(9 + i, node);
            record.setSlot(0, i);
            record.setSlot(1, i == chain ? 0 : 10 + i);
            writer.write(record);
        }
    }

    private static void writeWrong(OutputStream out) {
        StateWriter writer = new StateWriter(out);
        writer.roots(List.of(
                Root.ofStatic(SERVICE, "VISITS", "Ljava/util/Map;", 1), Root.ofStatic(SERVICE, "GONE", "I", 1)));
        StateRecord record = new StateRecord();
        record.begin(1, writer.type("com.acme.Missing", Form.INSTANCE, List.of()));
        writer.write(record);
        writer.finish();
    }
}
