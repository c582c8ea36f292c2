package dev.imago.restore.offline;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.orders.client.OrdersClient;
import dev.imago.restore.upgrade.ImagoCommand;
import dev.imago.restore.upgrade.ImagoCommand.Outcome;
import dev.imago.restore.upgrade.Leftovers;
import dev.imago.restore.upgrade.OrdersService;
import dev.imago.restore.upgrade.TestJdks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A plan for a real service says what an upgrade would do, from the running process and from a checkpoint alike. */
class PlanIT {
    private static final int OBJECTS = 5000;

    @TempDir
    Path folder;

    static Stream<Integer> releases() {
        return TestJdks.byRelease().keySet().stream();
    }

    @AfterAll
    static void nothingIsLeft() throws Exception {
        Leftovers.assertNone();
    }

    private static JsonNode plan(int exit, String... arguments) {
        Outcome outcome = ImagoCommand.run(Stream.concat(
                        Stream.of("plan"),
                        Stream.concat(
                                Stream.of(arguments), Stream.of("--to", OrdersService.NEW_JAR.toString(), "--json")))
                .toArray(String[]::new));
        assertThat(outcome.exit()).as(outcome.err() + outcome.out()).isEqualTo(exit);
        return JsonMapper.shared().readTree(outcome.out());
    }

    @ParameterizedTest(name = "JDK {0}")
    @MethodSource("releases")
    void everythingThatIsOpenIsToldAndTheAnswersMakeItReady(int release) throws Exception {
        long seed = new Random().nextLong();
        Path archive = folder.resolve("orders.imago");
        try (OrdersService orders = OrdersService.start(TestJdks.of(release))) {
            OrdersClient.load(orders.uri(), seed, OBJECTS);
            String pid = Long.toString(orders.pid());

            Path step = folder.resolve("step");
            JsonNode open = plan(3, "--pid", pid, "--write-rules", step.toString());
            assertThat(open.get("unanswered").toString())
                    .as("seed %d", seed)
                    .contains("com.acme.orders.Session", "com.acme.orders.session.Session.lifeSeconds");
            // Main makes the desk, and the HTTP handler alone holds it.
            assertThat(open.get("leftBehind").toString())
                    .as("seed %d", seed)
                    .contains("com.acme.orders.Order", "\"root\":\"com.acme.orders.OrderDesk\"");
            assertThat(Files.readString(step.resolve("rules.yaml")))
                    .contains("  - instance: com.acme.orders.OrderDesk\n")
                    .contains("  com.acme.orders.Session: com.acme.orders.session.Session\n");

            String[] answers = {
                "--rules", OrdersService.RULES.toString(), "--migrations", OrdersService.MIGRATIONS.toString(),
            };
            JsonNode ready = plan(0, with(answers, "--pid", pid));
            assertThat(ready.get("unanswered")).isEmpty();

            assertThat(ImagoCommand.run("checkpoint", "--pid", pid, "-o", archive.toString())
                            .exit())
                    .isZero();
            JsonNode stored = plan(0, with(answers, archive.toString()));
            assertThat(stored.get("classes")).isEqualTo(ready.get("classes"));
            assertThat(stored.get("frozenNanos").asLong()).isZero();
        }
    }

    private Path compile(String version, String number, String field) throws Exception {
        Path classes = Files.createDirectory(folder.resolve(version));
        Path source = Files.writeString(classes.resolve("Shop.java"), """
                package shop;
                import java.util.*;
                public class Shop {
                    static final Map<String, List<%1$s>> LISTS = new TreeMap<>();
                    static Shop only = new Shop();
                    int %2$s;
                    public static void main(String[] args) throws InterruptedException {
                        LISTS.put("part", new ArrayList<>(List.<%1$s>of()).subList(0, 0));
                        System.out.println("ready");
                        Thread.sleep(Long.MAX_VALUE);
                    }
                }
                """.formatted(number, field));
        int failed = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "--release", "17", "-d", classes.toString(), source.toString());
        assertThat(failed).isZero();
        return classes;
    }

    @Test
    void whatCannotBeCarriedIsToldBesideEverythingElseThatIsOpen() throws Exception {
        Path old = compile("v1", "Integer", "count");
        Path next = compile("v2", "Long", "amount");
        Path log = folder.resolve("shop.log");
        Path step = folder.resolve("step");
        Process shop = new ProcessBuilder(
                        TestJdks.newest().resolve("bin/java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        old.toString(),
                        "shop.Shop")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            Awaitility.await().until(() -> Files.readString(log).contains("ready"));
            Outcome outcome = ImagoCommand.run(
                    "plan",
                    "--pid",
                    Long.toString(shop.pid()),
                    "--to",
                    next.toString(),
                    "--write-rules",
                    step.toString());

            assertThat(outcome.exit()).as(outcome.err()).isEqualTo(3);
            assertThat(outcome.out())
                    .contains("  - shop.Shop.amount: new field")
                    .contains("cannot be carried:\n  - java.util.ArrayList$SubList in ")
                    .contains("shop.Shop.LISTS[\"part\"]");
            assertThat(step.resolve("rules.yaml"))
                    .content()
                    .contains("  shop.Shop.amount: 0\n")
                    .contains("# - java.util.ArrayList$SubList in ");
        } finally {
            shop.destroyForcibly().waitFor();
        }
    }

    private static String[] with(String[] more, String... first) {
        return Stream.concat(Stream.of(first), Stream.of(more)).toArray(String[]::new);
    }
}
