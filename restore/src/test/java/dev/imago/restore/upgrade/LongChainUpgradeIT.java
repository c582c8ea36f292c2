package dev.imago.restore.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Five million objects, each reachable through the one before it only, are upgraded in one go, to the newest JDK: no step knows depth. */
class LongChainUpgradeIT {
    private static final int LINKS = 5_000_000;
    private static final String CLASS = ChainService.class.getName();

    @TempDir
    Path directory;

    @Test
    void aChainOfFiveMillionObjectsArrivesWholeAndInOrder() throws Exception {
        int port = freePort();
        Path log = directory.resolve("log");
        Process old = new ProcessBuilder(command(TestJdks.of(17), port, LINKS))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        long current = old.pid();
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> Files.readString(log).contains("ready"));
            assertThat(ask(port)).isEqualTo(ChainService.expected(LINKS));

            ImagoCommand.Outcome outcome = ImagoCommand.run(upgrade(old.pid(), command(TestJdks.newest(), port, 0)));

            assertThat(outcome.exit()).as(outcome.err() + outcome.out()).isZero();
            JsonNode result = JsonMapper.shared().readTree(outcome.out());
            current = result.get("newPid").asLong();
            assertThat(current).isNotEqualTo(old.pid());
            assertThat(result.get("objects").asLong()).isGreaterThanOrEqualTo(LINKS);
            assertThat(old.isAlive()).isFalse();
            assertThat(ask(port)).isEqualTo(ChainService.expected(LINKS));
        } finally {
            old.destroyForcibly();
            ProcessHandle.of(current).ifPresent(ProcessHandle::destroyForcibly);
        }
        Leftovers.assertNone();
    }

    /** Starts the service from a class path that holds nothing else. */
    private List<String> command(Path jdk, int port, int links) throws IOException {
        Path classes = directory.resolve("classes");
        Path folder = Path.of(ChainService.class.getPackageName().replace('.', '/'));
        Path target = classes.resolve(folder);
        if (!Files.exists(target)) {
            Files.createDirectories(target);
            for (String name : List.of("ChainService.class", "ChainService$Link.class")) {
                Path built = Path.of(System.getProperty("user.dir"), "target/test-classes")
                        .resolve(folder);
                Files.copy(built.resolve(name), target.resolve(name));
            }
        }
        return List.of(
                jdk.resolve("bin/java").toString(),
                "-Xmx400m",
                "-cp",
                classes.toString(),
                CLASS,
                Integer.toString(port),
                Integer.toString(links));
    }

    private static String[] upgrade(long pid, List<String> command) {
        return Stream.concat(
                        Stream.of("upgrade", "--pid", Long.toString(pid), "--json", "--max-pause", "120s", "--"),
                        command.stream())
                .toArray(String[]::new);
    }

    private static String ask(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(60_000);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }
}
