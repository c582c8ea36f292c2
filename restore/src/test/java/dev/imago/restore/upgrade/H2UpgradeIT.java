package dev.imago.restore.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.testapps.h2.H2Driver;
import dev.imago.testapps.h2.H2Load;
import dev.imago.testapps.h2.H2Traffic;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** A released database server that no one here wrote is upgraded to its next release, full of data. */
class H2UpgradeIT {
    private static final Path FOLDER = ImagoCommand.HOME.resolve("testapps/h2");
    private static final Path OLD_JAR = FOLDER.resolve("target/h2/h2-1.2.122.jar");
    private static final Path NEW_JAR = FOLDER.resolve("target/h2/h2-1.2.123.jar");
    private static final int ROWS = 5_000;

    static Stream<Integer> jdks() {
        return TestJdks.byRelease().keySet().stream();
    }

    @ParameterizedTest(name = "JDK {0}")
    @MethodSource("jdks")
    void everyRowIsThereConstraintsHoldAndSequencesGoOn(int jdk, @TempDir Path directory) throws Exception {
        long seed = new Random().nextLong();
        int port = freePort();
        Process old = start(TestJdks.of(jdk), port, directory.resolve("h2.log"));
        long serving = old.pid();
        try (H2Driver driver = new H2Driver(OLD_JAR, port, "shop")) {
            H2Load load = new H2Load(driver);
            load.fill(seed, ROWS);
            assertThat(load.verify()).as("before, seed %d", seed).isEmpty();

            try (H2Traffic traffic = new H2Traffic(driver, "u")) {
                Awaitility.await().until(() -> traffic.acknowledged() > 20);
                ImagoCommand.Outcome outcome = ImagoCommand.run(
                        "upgrade",
                        "--pid",
                        Long.toString(old.pid()),
                        "--replace",
                        "h2-1.2.122.jar=" + NEW_JAR,
                        "--rules",
                        rulesFor(port, directory).toString(),
                        "--migrations",
                        FOLDER.resolve("migrations/target/h2-migrations.jar").toString(),
                        "--json");
                assertThat(outcome.exit()).as(outcome.err() + outcome.out()).isZero();
                serving = JsonMapper.shared()
                        .readTree(outcome.out())
                        .get("newPid")
                        .asLong();
                long before = traffic.acknowledged();
                Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> traffic.acknowledged() > before + 20);
                H2Traffic.Result result = traffic.stopAndVerify();
                assertThat(result.refused()).as("seed %d: %s", seed, result).isZero();
                assertThat(result.findings()).as("seed %d: %s", seed, result).isEmpty();
            }
            assertThat(load.verify()).as("after, seed %d", seed).isEmpty();
            assertThat(load.verify()).as("after, again, seed %d", seed).isEmpty();
        } finally {
            old.destroyForcibly().waitFor();
            ProcessHandle.of(serving).ifPresent(ProcessHandle::destroyForcibly);
        }
        Leftovers.assertNone();
    }

    private static Process start(Path jdk, int port, Path log) throws Exception {
        Process process = new ProcessBuilder(List.of(
                        jdk.resolve("bin/java").toString(),
                        "-Xmx512m",
                        "-cp",
                        OLD_JAR.toString(),
                        "org.h2.tools.Server",
                        "-tcp",
                        "-tcpPort",
                        Integer.toString(port)))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Awaitility.await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> {
            new Socket(InetAddress.getLoopbackAddress(), port).close();
            return true;
        });
        return process;
    }

    /** The rules name the server's own management database, which is called by its port. */
    private static Path rulesFor(int port, Path directory) throws Exception {
        String rules = Files.readString(FOLDER.resolve("upgrade.yaml"));
        return Files.writeString(
                directory.resolve("h2.yaml"), rules.replace("management_db_9092", "management_db_" + port));
    }

    private static int freePort() throws Exception {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }
}
