package dev.imago.restore.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.acme.orders.client.OrdersClient;
import com.acme.orders.client.OrdersMemory;
import com.acme.orders.client.Report;
import dev.imago.checkpoint.archive.AppliedStep;
import dev.imago.checkpoint.archive.ArchiveReader;
import dev.imago.restore.upgrade.ImagoCommand;
import dev.imago.restore.upgrade.ImagoCommand.Outcome;
import dev.imago.restore.upgrade.Leftovers;
import dev.imago.restore.upgrade.OrdersService;
import dev.imago.restore.upgrade.TestJdks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Steps lead a running service and its checkpoint to the next version, and are vouched for, noted and shown to be right. */
class RegisteredStepsIT {
    private static final String SAME = """
            roots:
              - instance: com.acme.orders.OrderDesk
            keep: [com.acme.orders.Bulk.PAYMENTS, com.acme.orders.Bulk.TIERS, com.acme.orders.Api, com.acme.orders.Main]
            """;
    private static final Path RULES_ONLY = OrdersService.RULES.resolveSibling("rules-only.yaml");

    @TempDir
    static Path shared;

    private static final long SEED = new Random().nextLong();
    private static OrdersService orders;
    private static OrdersMemory memory;
    private static Path checkpoint;

    @TempDir
    Path folder;

    @BeforeAll
    static void startAndWriteDown() {
        orders = OrdersService.start(TestJdks.of(17));
        memory = OrdersClient.load(orders.uri(), SEED, 300);
        checkpoint = shared.resolve("orders-1.0.imago");
        expect(0, ImagoCommand.run("checkpoint", "--pid", Long.toString(orders.pid()), "-o", checkpoint.toString()));
    }

    @AfterAll
    static void nothingIsLeft() throws Exception {
        orders.close();
        Leftovers.assertNone();
    }

    /** With a ledger of this test's own. */
    private Outcome imago(String... words) {
        try (ImagoCommand command = ImagoCommand.start(
                List.of(), Map.of("IMAGO_STATE_DIR", folder.resolve("state").toString()), words)) {
            return command.await();
        }
    }

    private static Outcome expect(int exit, Outcome outcome) {
        assertThat(outcome.exit())
                .as("seed %d%n%s%s", SEED, outcome.err(), outcome.out())
                .isEqualTo(exit);
        return outcome;
    }

    private Path step(String directory, String name, String rules) throws IOException {
        Path step = Files.createDirectories(folder.resolve(directory).resolve(name));
        Files.writeString(step.resolve("rules.yaml"), rules);
        return step;
    }

    /** Puts a version beside the steps. */
    private void keep(String directory, Path jar, String name) throws IOException {
        Path versions = Files.createDirectories(folder.resolve(directory).resolve("versions"));
        Files.copy(jar, versions.resolve(name));
    }

    private String steps(String directory) {
        return folder.resolve(directory).toString();
    }

    private Outcome migrate(String steps, Path to, String output, String... more) {
        List<String> words = new ArrayList<>(List.of("migrate", checkpoint.toString(), "--to", to.toString()));
        words.addAll(
                List.of("--steps", steps(steps), "-o", folder.resolve(output).toString()));
        words.addAll(List.of(more));
        return imago(words.toArray(String[]::new));
    }

    @Test
    void aServiceIsUpgradedThroughAVersionBetweenByRegisteredStepsOnlyAndItsNextCheckpointSaysWhichTheyWere()
            throws IOException {
        Path step = step("steps", "orders-1.0__2.0", Files.readString(OrdersService.RULES));
        Files.copy(OrdersService.MIGRATIONS, step.resolve("code.jar"));
        step("steps", "orders-2.0__2.5", "{}");
        Path next = OrdersJar.of(OrdersService.NEW_JAR, folder, "2.5", "");
        String[] upgrade = {
            "upgrade", "--pid", Long.toString(orders.pid()), "--to", next.toString(), "--steps", steps("steps")
        };
        String[] via = {"--via", "2.0=" + OrdersService.NEW_JAR};

        assertThat(expect(3, imago(with(upgrade, via))).err())
                .contains("orders-1.0__2.0 is new")
                .contains("imago migrations register")
                .contains("pid " + orders.pid() + " goes on");
        expect(0, imago("migrations", "register", "--steps", steps("steps")));
        assertThat(expect(3, imago(upgrade)).err())
                .contains("cannot be taken in one pass")
                .contains("imago migrations new orders 1.0 2.5")
                .contains("--via 2.0=CLASSPATH");
        assertThat(expect(2, imago(with(upgrade, "--via", "2.0=" + folder.resolve("gone.jar"))))
                        .err())
                .contains("nothing of the class path of 2.0 is there");
        assertThat(expect(2, imago(with(upgrade, "--via", "2.0=" + next))).err())
                .contains("what is said to be version 2.0 calls itself 2.5");

        Outcome done = expect(0, imago(with(upgrade, with(via, "--json"))));
        JsonNode upgraded = JsonMapper.shared().readTree(done.out());
        long pid = upgraded.get("newPid").asLong();
        orders.succeededBy(pid);
        assertThat(upgraded.get("steps").toString()).isEqualTo("[\"orders-1.0__2.0\",\"orders-2.0__2.5\"]");
        assertThat(upgraded.get("warnings")).isEmpty();
        Report report = OrdersClient.verify(orders.uri(), memory);
        assertThat(report.clean()).as("seed %d%n%s", SEED, report).isTrue();
        assertThat(report.versions()).containsExactly("orders 2.5");

        JsonNode info = JsonMapper.shared()
                .readTree(imago("migrations", "info", "--steps", steps("steps"), "--json")
                        .out());
        assertThat(applied(info, "orders-1.0__2.0")).isEqualTo(1);
        assertThat(applied(info, "orders-2.0__2.5")).isEqualTo(1);
        Path later = folder.resolve("orders-2.5.imago");
        expect(0, imago("checkpoint", "--pid", Long.toString(pid), "-o", later.toString()));
        String how = "upgrade of pid " + orders.pid() + " to pid " + pid;
        assertThat(history(later))
                .extracting(AppliedStep::step, AppliedStep::how)
                .containsExactly(tuple("orders-1.0__2.0", how), tuple("orders-2.0__2.5", how));
        assertThat(history(checkpoint)).isEmpty();
        assertThat(imago("inspect", later.toString()).out()).contains("Steps gone through: 2");

        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        ProcessHandle.of(pid).ifPresent(gone -> gone.onExit().join());
        Path known = ImagoCommand.RUNS.resolve(pid + ".history");
        Files.delete(known);
        expect(0, imago("restore", later.toString()));
        assertThat(known).as("goes on with what was brought back").content().contains("orders-1.0__2.0");
    }

    private static int applied(JsonNode info, String step) {
        for (JsonNode each : info.get("steps")) {
            if (each.get("step").asString().equals(step)) {
                return each.get("applied").asInt();
            }
        }
        return 0;
    }

    private static List<AppliedStep> history(Path archive) {
        try (ArchiveReader reader = ArchiveReader.open(archive)) {
            return reader.head().history();
        }
    }

    private static String[] with(String[] words, String... more) {
        return Stream.concat(Arrays.stream(words), Arrays.stream(more)).toArray(String[]::new);
    }

    @Test
    void aPlanTellsWhatBecomesOfEachClassOnTheWholeWayAndWhatALaterStepAsks() throws IOException {
        Path step = step("steps", "orders-1.0__2.0", Files.readString(OrdersService.RULES));
        Files.copy(OrdersService.MIGRATIONS, step.resolve("code.jar"));
        step("steps", "orders-2.0__2.5", "rename: {com.acme.orders.session.Session: com.acme.orders.Visit}");
        keep("steps", OrdersService.NEW_JAR, "orders-2.0.jar");
        Path next = OrdersJar.of(OrdersService.NEW_JAR, folder, "2.5", "com/acme/orders/Event.actor");
        expect(0, imago("migrations", "register", "--steps", steps("steps")));
        String[] plan = {"plan", checkpoint.toString(), "--to", next.toString(), "--steps", steps("steps"), "--json"};

        assertThat(expect(2, imago(plan)).out()).contains("com.acme.orders.Visit");

        step("steps", "orders-2.0__2.5", "{}");
        expect(0, imago("migrations", "repair", "--steps", steps("steps")));
        JsonNode open = JsonMapper.shared().readTree(expect(3, imago(plan)).out());
        assertThat(open.get("unanswered")).hasSize(1);
        assertThat(open.get("unanswered").get(0).get("subject").asString()).isEqualTo("com.acme.orders.Event.actor");
        assertThat(open.get("unanswered").get(0).get("what").asString()).contains("asks step orders-2.0__2.5");

        step("steps", "orders-2.0__2.5", "drop: [com.acme.orders.Event.actor]");
        expect(0, imago("migrations", "repair", "--steps", steps("steps")));
        JsonNode ready = JsonMapper.shared().readTree(expect(0, imago(plan)).out());
        assertThat(row(ready, "com.acme.orders.Session").get("newName").asString())
                .isEqualTo("com.acme.orders.session.Session");
        JsonNode audit = row(ready, "com.acme.orders.AuditEntry");
        assertThat(audit.get("how").asString()).isEqualTo("actor = clerk; then actor dropped");
        assertThat(audit.get("outcome").asString()).isEqualTo("DEFAULTED");
    }

    private static JsonNode row(JsonNode plan, String className) {
        for (JsonNode each : plan.get("classes")) {
            if (each.get("name").asString().equals(className)) {
                return each;
            }
        }
        throw new AssertionError(className + " is not in " + plan);
    }

    @Test
    void aCheckpointGoesLegByLegToWhatTheShortcutMakesAndAnotherShortcutIsFoundOut() throws IOException {
        Path between = OrdersJar.of(OrdersService.OLD_JAR, folder, "1.5", "");
        String rules = Files.readString(RULES_ONLY);
        // Is not composed with what follows, which reads what it would make.
        String same = SAME + "carry: [com.acme.orders.Order]\n";
        for (String directory : List.of("legs", "all", "wrong")) {
            step(directory, "orders-1.0__1.5", same);
            step(directory, "orders-1.5__2.0", rules);
        }
        step("all", "orders-1.0__2.0", rules);
        expect(0, imago("migrations", "register", "--steps", steps("all")));
        String[] via = {"--via", "1.5=" + between};

        expect(0, migrate("legs", OrdersService.NEW_JAR, "legs.imago", via));
        assertThat(expect(0, migrate("all", OrdersService.NEW_JAR, "one.imago", with(via, "--check-chain")))
                        .out())
                .contains("chain: makes the same");

        Outcome diff = imago(
                "diff",
                folder.resolve("legs.imago").toString(),
                folder.resolve("one.imago").toString(),
                "--values");
        assertThat(diff.exit()).as(diff.out() + diff.err()).isZero();
        assertThat(history(folder.resolve("legs.imago")))
                .extracting(AppliedStep::step)
                .containsExactly("orders-1.0__1.5", "orders-1.5__2.0");

        step("wrong", "orders-1.0__2.0", rules.replace("lifeSeconds: 1800", "lifeSeconds: 1801"));
        expect(0, imago("migrations", "repair", "--steps", steps("wrong")));
        Outcome wrong = expect(3, migrate("wrong", OrdersService.NEW_JAR, "wrong.imago", with(via, "--check-chain")));
        assertThat(wrong.err())
                .contains("step orders-1.0__2.0 does not make what steps orders-1.0__1.5, orders-1.5__2.0 make")
                .contains("com.acme.orders.session.Session.lifeSeconds of ");
        assertThat(folder.resolve("wrong.imago")).doesNotExist();
    }

    @Test
    void aStepIsTriedOnACheckpointAndOnAMigratedArchiveWithoutAWordInTheLedger() throws IOException {
        Path between = OrdersJar.of(OrdersService.OLD_JAR, folder, "1.5", "");
        String rules = Files.readString(RULES_ONLY);
        step("steps", "orders-1.0__1.5", SAME);
        step("steps", "orders-1.5__2.0", rules);
        step("steps", "orders-1.0__2.0", rules);
        keep("steps", between, "orders-1.5.jar");
        expect(0, imago("migrations", "register", "--steps", steps("steps")));
        expect(0, migrate("steps", between, "1.5.imago"));
        String[] test = {"migrations", "test", "--steps", steps("steps"), "--new", OrdersService.NEW_JAR.toString()};

        Outcome ofCheckpoint =
                expect(0, imago(with(test, "orders-1.0__2.0", "--state", checkpoint.toString(), "--check-chain")));
        assertThat(ofCheckpoint.out())
                .containsPattern("orders-1.0__2.0: [0-9 \u00a0]+ objects read")
                .contains("invariants: all hold")
                .contains("way back: ")
                .contains("chain: makes the same");
        String migrated = folder.resolve("1.5.imago").toString();
        assertThat(expect(0, imago(with(test, "orders-1.5__2.0", "--state", migrated)))
                        .out())
                .contains("invariants: all hold");
        assertThat(expect(3, imago(with(test, "orders-1.0__1.5", "--state", checkpoint.toString())))
                        .err())
                .contains("changes have no answer")
                .contains("com.acme.orders.Session");
        String rulesFile = folder.resolve("steps/orders-1.0__1.5/rules.yaml").toString();
        assertThat(expect(3, imago(with(test, "orders-1.0__2.0", "--state", rulesFile)))
                        .err())
                .contains("give a file that imago checkpoint or imago migrate wrote");
        JsonNode info = JsonMapper.shared()
                .readTree(imago("migrations", "info", "--steps", steps("steps"), "--json")
                        .out());
        assertThat(applied(info, "orders-1.0__2.0")).isZero();
    }

    @Test
    void whatTheWayBackLosesIsNamedAndAWayBackThatIsPromisedHasToWork() throws IOException {
        Path next = OrdersJar.of(OrdersService.OLD_JAR, folder, "1.6", "com/acme/orders/AuditEntry.what");
        String rules = SAME + "drop: [com.acme.orders.AuditEntry.what, com.acme.orders.Sessions.TABLE]\n"
                + "restart: [com.acme.orders.Counters.placed]\nmap: {com.acme.orders.Order.payment: {2: 3}}\n";
        step("steps", "orders-1.0__1.6", rules);
        Path promising = step("promising", "orders-1.0__1.6", rules.replace("{2: 3}", "{2: 3, 4: 3}"));
        Files.writeString(promising.resolve("reverse.yaml"), "default: {com.acme.orders.AuditEntry.what: '?'}\n");
        expect(0, imago("migrations", "register", "--steps", steps("steps")));
        Path ledger = folder.resolve("state/ledger/orders.ledger");
        Files.writeString(ledger, Files.readString(ledger) + "what is this\n");

        Outcome told = expect(0, migrate("steps", next, "1.6.imago", "--check-reverse", "--json"));

        assertThat(told.err()).contains("! the ledger does not say that the steps were applied");

        JsonNode document = JsonMapper.shared().readTree(told.out());
        assertThat(document.get("noWayBack")).isEmpty();
        JsonNode lost = document.get("lostOnTheWayBack");
        assertThat(lost).hasSize(4);
        assertThat(lost.get(0).get("where").asString()).isEqualTo("com.acme.orders.Order.payment");
        assertThat(lost.get(0).get("example").asString())
                .contains("OrderDesk.orders[")
                .endsWith(".payment");
        assertThat(lost.get(1).get("where").asString()).isEqualTo("com.acme.orders.AuditEntry.what");
        assertThat(lost.get(1).get("count").asInt()).isPositive();
        assertThat(lost.get(1).get("example").asString())
                .contains("OrderDesk.audit")
                .endsWith(".what");
        assertThat(lost.get(1).get("why").asString()).isEqualTo("a rule drops it");
        assertThat(lost.get(2).get("where").asString()).isEqualTo("root com.acme.orders.Counters.placed");
        assertThat(lost.get(2).get("why").asString()).isEqualTo("a rule keeps the new version's own");
        assertThat(lost.get(3).get("where").asString()).isEqualTo("root com.acme.orders.Sessions.TABLE");
        assertThat(lost.get(3).get("count").asInt()).isEqualTo(1);
        assertThat(lost.get(3).get("why").asString()).isEqualTo("a rule drops it");
        assertThat(document.get("notes").toString())
                .contains("not carried, nor what only they lead to, by rules: static fields"
                        + " com.acme.orders.Counters.placed, com.acme.orders.Sessions.TABLE");
        assertThat(folder.resolve("1.6.imago")).exists();

        expect(0, imago("migrations", "repair", "--steps", steps("promising")));
        Outcome refused = expect(3, migrate("promising", next, "never.imago", "--check-reverse"));
        assertThat(refused.err())
                .contains("the way back that the migration has does not work for this state")
                .contains("com.acme.orders.Order.payment");
        assertThat(folder.resolve("never.imago")).doesNotExist();
    }
}
