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
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Code and expressions see of a real heap what the new version has no more: objects that are dropped, and constants. */
class CodeReadsOldIT {
    private static final String SERVICE = """
            public class Shop {
                static final Desk DESK = new Desk();

                public static void main(String[] args) throws Exception {
                    try (var door = new java.net.ServerSocket(Integer.parseInt(args[0]), 50,
                            java.net.InetAddress.getLoopbackAddress())) {
                        System.out.println("ready");
                        while (true) {
                            try (var client = door.accept()) {
                                client.getOutputStream().write(DESK.toString().getBytes());
                            } catch (java.io.IOException e) {
                                // A checker that hangs up at once.
                            }
                        }
                    }
                }
            }
            """;
    private static final String OLD = """
            class Codes { static final int OPEN = 4; }
            class Lamp { int watts = 9; }
            class Part { int value; Part(int value) { this.value = value; } }
            class Desk {
                Part first = new Part(7);
                java.util.List<Part> parts = new java.util.ArrayList<>(java.util.List.of(new Part(20), new Part(22)));
                Lamp lamp = new Lamp();
                public String toString() { return "old"; }
            }
            """;
    private static final String NEW = """
            class Codes { static final int OPEN = 5; }
            class Lamp { int watts = 9; int code; }
            class Desk {
                int first;
                int sum;
                int open;
                Lamp lamp;
                public String toString() { return first + " " + sum + " " + open + " " + lamp.code; }
            }
            """;
    private static final String MIGRATION = """
            import dev.imago.migrate.api.*;

            public class Parts implements Migration {
                public void register(Registration registration) {
                    registration.transform("Desk", (old, out) -> {
                        int sum = 0;
                        for (Object part : old.getObject("parts").elements()) {
                            sum += ((OldObject) part).getInt("value");
                        }
                        out.as("Desk")
                                .set("first", old.getObject("first").getInt("value"))
                                .set("sum", sum)
                                .set("open", out.state().staticValue("Codes.OPEN"));
                    });
                }
            }
            """;

    @TempDir
    Path directory;

    @AfterAll
    static void nothingIsLeft() throws Exception {
        Leftovers.assertNone();
    }

    @Test
    void objectsThatAreDroppedAndConstantsThatAreInlined() throws Exception {
        Path old = compile("old", List.of(SERVICE, OLD));
        Path next = compile("new", List.of(SERVICE, NEW));
        Path migration = compile("migration", List.of(MIGRATION));
        Path services = Files.createDirectories(migration.resolve("META-INF/services"));
        Files.writeString(services.resolve("dev.imago.migrate.api.Migration"), "Parts\n");
        Path rules = Files.writeString(
                directory.resolve("rules.yaml"), "drop: [Part]\ndefault: {Lamp.code: =Codes.OPEN * 10 + watts}\n");
        int port = freePort();
        Path log = directory.resolve("log");
        Process service = new ProcessBuilder(
                        TestJdks.of(17).resolve("bin/java").toString(),
                        "-Xmx64m",
                        "-cp",
                        old.toString(),
                        "Shop",
                        Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        long current = service.pid();
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> Files.readString(log).contains("ready"));
            Outcome outcome = ImagoCommand.run(
                    "upgrade",
                    "--pid",
                    Long.toString(current),
                    "--replace",
                    old + "=" + next,
                    "--rules",
                    rules.toString(),
                    "--migrations",
                    migration.toString(),
                    "--json");
            assertThat(outcome.exit()).as(outcome.err() + outcome.out()).isZero();
            current = JsonMapper.shared().readTree(outcome.out()).get("newPid").asLong();
            assertThat(ask(port)).isEqualTo("7 42 4 49");
        } finally {
            service.destroyForcibly();
            ProcessHandle.of(current).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private Path compile(String name, List<String> sources) throws IOException {
        Path classes = Files.createDirectories(directory.resolve(name));
        Path api = ImagoCommand.HOME.resolve("migrate/api/target/classes");
        List<String> words = new ArrayList<>(
                List.of("--release", "17", "-proc:none", "-cp", classes + ":" + api, "-d", classes.toString()));
        for (String source : sources) {
            String type = source.replaceAll("(?s).*?\\bclass (\\w+).*", "$1");
            words.add(Files.writeString(
                            Files.createDirectories(directory.resolve("sources-" + name))
                                    .resolve(type + ".java"),
                            source)
                    .toString());
        }
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, words.toArray(String[]::new)))
                .isZero();
        return classes;
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
