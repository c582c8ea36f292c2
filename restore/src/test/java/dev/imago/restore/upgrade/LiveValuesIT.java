package dev.imago.restore.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.restore.upgrade.ImagoCommand.Outcome;
import java.nio.file.Path;
import java.util.List;
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
        Path old = AnsweringService.compile(directory, "old", List.of(SERVICE.formatted(5)));
        Path next = AnsweringService.compile(directory, "new", List.of(SERVICE.formatted(50)));

        assertAlike(old, next, 6, ExitStatus.DONE, ExitStatus.DONE);
        assertAlike(old, next, 5, ExitStatus.REFUSED, ExitStatus.ROLLED_BACK);
        Leftovers.assertNone();
    }

    private void assertAlike(Path old, Path next, int limit, ExitStatus plan, ExitStatus upgrade) throws Exception {
        String java = TestJdks.of(17).resolve("bin/java").toString();
        try (AnsweringService service = AnsweringService.start(
                port -> List.of(
                        java,
                        "-Xmx64m",
                        "-cp",
                        old.toString(),
                        "Shop",
                        Integer.toString(port),
                        Integer.toString(limit)),
                directory.resolve("log" + limit))) {
            String replace = old + "=" + next;

            Outcome planned = ImagoCommand.run("plan", "--pid", service.pid(), "--replace", replace);
            assertThat(planned.exit()).as(planned.err() + planned.out()).isEqualTo(plan.code());
            Outcome outcome = ImagoCommand.run("upgrade", "--pid", service.pid(), "--replace", replace, "--json");
            assertThat(outcome.exit()).as(outcome.err() + outcome.out()).isEqualTo(upgrade.code());
            if (plan == ExitStatus.REFUSED) {
                assertThat(planned.out()).contains("Shop.limit");
                assertThat(outcome.out()).contains("Shop.limit: begins with 50 instead of 5");
            } else {
                service.succeededBy(JsonMapper.shared()
                        .readTree(outcome.out())
                        .get("newPid")
                        .asLong());
            }
            assertThat(service.answer()).isEqualTo(Integer.toString(limit));
        }
    }
}
