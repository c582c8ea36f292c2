package dev.imago.restore.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.restore.upgrade.ImagoCommand.Outcome;
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
import javax.tools.ToolProvider;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** What only the live values tell is asked, or not, by a plan of the running service and by its upgrade alike. */
class LiveValuesIT {
    private static final String SERVICE = """
            public class Shop {
                static int limit = %d;

                public static void main(String[] args) throws Exception {
                    limit = Integer.parseInt(args[1]);
                    try (var door = new java.net.ServerSocket(Integer.parseInt(args[0]), 50,
                            java.net.InetAddress.getLoopbackAddress())) {
                        System.out.println("ready");
                        while (true) {
                            try (var client = door.accept()) {
                                client.getOutputStream().write(Integer.toString(limit).getBytes());
                            } catch (java.io.IOException e) {
                                // A checker that hangs up at once.
                            }
                        }
                    }
                }
            }
            """;

    @TempDir
    Path directory;

    @Test
    void aValueThatWasSetIsCarriedAndOneThatTheCodeBeganWithIsAsked() throws Exception {
        Path old = compile("old", 5);
        Path next = compile("new", 50);

        assertAlike(old, next, 6, ExitStatus.DONE, ExitStatus.DONE);
        assertAlike(old, next, 5, ExitStatus.REFUSED, ExitStatus.ROLLED_BACK);
        Leftovers.assertNone();
    }

    private void assertAlike(Path old, Path next, int limit, ExitStatus plan, ExitStatus upgrade) throws Exception {
        int port = freePort();
        Path log = directory.resolve("log" + limit);
        Process service = new ProcessBuilder(command(old, port, limit))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        long current = service.pid();
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> Files.readString(log).contains("ready"));
            String replace = old + "=" + next;
            String pid = Long.toString(service.pid());

            Outcome planned = ImagoCommand.run("plan", "--pid", pid, "--replace", replace);
            assertThat(planned.exit()).as(planned.err() + planned.out()).isEqualTo(plan.code());
            Outcome outcome = ImagoCommand.run("upgrade", "--pid", pid, "--replace", replace, "--json");
            assertThat(outcome.exit()).as(outcome.err() + outcome.out()).isEqualTo(upgrade.code());
            if (plan == ExitStatus.REFUSED) {
                assertThat(planned.out()).contains("Shop.limit");
                assertThat(outcome.out()).contains("Shop.limit: begins with 50 instead of 5");
            } else {
                current = JsonMapper.shared()
                        .readTree(outcome.out())
                        .get("newPid")
                        .asLong();
            }
            assertThat(ask(port)).isEqualTo(Integer.toString(limit));
        } finally {
            service.destroyForcibly();
            ProcessHandle.of(current).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private Path compile(String name, int limit) throws IOException {
        Path classes = Files.createDirectories(directory.resolve(name));
        Path source = Files.writeString(classes.resolve("Shop.java"), SERVICE.formatted(limit));
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "--release", "17", "-d", classes.toString(), source.toString()))
                .isZero();
        Files.delete(source);
        return classes;
    }

    private static List<String> command(Path classes, int port, int limit) {
        return Stream.of(TestJdks.of(17).resolve("bin/java"), "-Xmx64m", "-cp", classes, "Shop", port, limit)
                .map(String::valueOf)
                .toList();
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
