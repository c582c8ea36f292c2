package dev.imago.restore.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.restore.upgrade.ImagoCommand.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        Path old = AnsweringService.compile(directory, "old", List.of(SERVICE, OLD));
        Path next = AnsweringService.compile(directory, "new", List.of(SERVICE, NEW));
        Path migration = AnsweringService.compile(directory, "migration", List.of(MIGRATION));
        Path services = Files.createDirectories(migration.resolve("META-INF/services"));
        Files.writeString(services.resolve("dev.imago.migrate.api.Migration"), "Parts\n");
        Path rules = Files.writeString(
                directory.resolve("rules.yaml"), "drop: [Part]\ndefault: {Lamp.code: =Codes.OPEN * 10 + watts}\n");
        String java = TestJdks.of(17).resolve("bin/java").toString();
        try (AnsweringService service = AnsweringService.start(
                port -> List.of(java, "-Xmx64m", "-cp", old.toString(), "Shop", Integer.toString(port)),
                directory.resolve("log"))) {
            Outcome outcome = ImagoCommand.run(
                    "upgrade",
                    "--pid",
                    service.pid(),
                    "--replace",
                    old + "=" + next,
                    "--rules",
                    rules.toString(),
                    "--migrations",
                    migration.toString(),
                    "--json");
            assertThat(outcome.exit()).as(outcome.err() + outcome.out()).isZero();
            service.succeededBy(
                    JsonMapper.shared().readTree(outcome.out()).get("newPid").asLong());
            assertThat(service.answer()).isEqualTo("7 42 4 49");
        }
    }
}
