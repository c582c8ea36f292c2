package dev.imago.restore.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** Services that are at rest, and one that never is, for 50 clients keep it busy: looked at, refused, and upgraded. */
@ParameterizedClass(name = "JDK {0}")
@MethodSource("jdks")
class RestIT {
    private static final int CUSTOMERS = 50;
    /** The property asks for more than the suite has time for. */
    private static final int UPGRADES = Integer.getInteger("imago.test.drains", 1);

    @TempDir
    private Path directory;

    @Parameter
    private int jdk;

    private final List<ProcessHandle> toEnd = new ArrayList<>();
    private String when = "";
    private int port;
    private long pid;

    static Stream<Integer> jdks() {
        return TestJdks.byRelease().keySet().stream();
    }

    @BeforeEach
    void startOld() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = probe.getLocalPort();
        }
        Process old = new ProcessBuilder(command("v0"))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        pid = old.pid();
        toEnd.add(old.toHandle());
        BufferedReader lines = new BufferedReader(new InputStreamReader(old.getInputStream(), StandardCharsets.UTF_8));
        assertThat(lines.readLine()).isEqualTo("ready");
    }

    @AfterEach
    void endAll() throws Exception {
        toEnd.forEach(ProcessHandle::destroyForcibly);
        toEnd.forEach(process -> process.onExit().join());
        Leftovers.assertNone();
    }

    private List<String> command(String version) {
        return List.of(
                TestJdks.of(jdk).resolve("bin/java").toString(),
                "-Xmx64m",
                "-cp",
                Path.of("target", "test-classes").toAbsolutePath().toString(),
                SlowService.class.getName(),
                Integer.toString(port),
                version);
    }

    @Test
    void noRequestFailsWhileTheServiceIsUpgradedAgainAndAgain() throws Exception {
        try (Customers customers = new Customers(port, CUSTOMERS)) {
            for (int i = 1; i <= UPGRADES; i++) {
                awaitAnswers(customers);
                ImagoCommand.Outcome outcome = ImagoCommand.run(
                        upgrade(i, "--drain", "5s", "--wait", "30s").toArray(String[]::new));
                assertThat(outcome.exit()).as(outcome.err() + outcome.out()).isZero();
                pid = JsonMapper.shared().readTree(outcome.out()).get("newPid").asLong();
                ProcessHandle.of(pid).ifPresent(toEnd::add);
                assertThat(customers.failures()).as(outcome.err()).isEmpty();
            }
            awaitAnswers(customers);
            customers.stop();

            assertThat(customers.failures()).isEmpty();
            assertThat(Customers.count(port)).isEqualTo("v" + UPGRADES + " " + customers.answered());
        }
    }

    @Test
    void aHoldThatIsTooShortIsTakenBackAndNobodyNoticesMoreThanTheWait() throws Exception {
        try (Customers customers = new Customers(port, CUSTOMERS)) {
            awaitAnswers(customers);

            ImagoCommand.Outcome outcome = ImagoCommand.run(
                    upgrade(1, "--drain", "1ms", "--wait", "1ms").toArray(String[]::new));

            assertThat(outcome.exit()).as(outcome.err()).isEqualTo(ExitStatus.REFUSED.code());
            assertThat(outcome.out()).contains("SlowService", "an HTTP request is being served", "--drain");
            awaitAnswers(customers);
            customers.stop();
            assertThat(customers.failures()).isEmpty();
            assertThat(Customers.count(port)).isEqualTo("v0 " + customers.answered());
        }
    }

    @Test
    void anIdleServiceIsSeenAtRestAndItsConditionDecides() throws Exception {
        ImagoCommand.Outcome seen = ImagoCommand.run("rest", "--pid", Long.toString(pid), "--for", "500ms", "--json");
        assertThat(seen.exit()).as(seen.err() + seen.out()).isZero();
        assertThat(JsonMapper.shared().readTree(seen.out()).get("atRest").asInt())
                .isPositive();

        String window = windowThatIsNotNow();
        when = "when: " + window + "\n";
        ImagoCommand.Outcome outside =
                ImagoCommand.run(upgrade(1, "--wait", "1ms").toArray(String[]::new));
        assertThat(outside.exit()).as(outside.err()).isEqualTo(ExitStatus.REFUSED.code());
        assertThat(outside.out()).contains(window);

        ImagoCommand.Outcome refused = ImagoCommand.run(
                upgrade(1, "--wait", "1s", "--when", "quiet for 1h and (heap below 1 KB or load below 0)")
                        .toArray(String[]::new));

        assertThat(refused.exit()).as(refused.err()).isEqualTo(ExitStatus.REFUSED.code());
        assertThat(refused.out())
                .contains("load below 0", "heap below 1024 B", "quiet for 3600s")
                .doesNotContain(window);
        assertThat(Customers.count(port)).isEqualTo("v0 0");
    }

    private static String windowThatIsNotNow() {
        LocalTime now = LocalTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MINUTES);
        return "between " + now.plusHours(2) + " and " + now.plusHours(3) + " UTC";
    }

    private List<String> upgrade(int version, String... options) throws IOException {
        Path rules = directory.resolve("rules.yaml");
        Files.writeString(
                rules,
                "roots: [{static: " + SlowService.class.getName() + ".ANSWERED}]\nconnections: hand-over\n" + when);
        List<String> words =
                new ArrayList<>(List.of("upgrade", "--pid", Long.toString(pid), "--rules", rules.toString(), "--json"));
        words.addAll(List.of(options));
        words.add("--");
        words.addAll(command("v" + version));
        return words;
    }

    private static void awaitAnswers(Customers customers) {
        long before = customers.answered();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> customers.answered() > before + CUSTOMERS);
    }
}
