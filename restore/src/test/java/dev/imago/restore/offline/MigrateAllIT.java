package dev.imago.restore.offline;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.orders.client.OrdersClient;
import dev.imago.checkpoint.archive.ArchiveProgress;
import dev.imago.checkpoint.archive.ArchiveReader;
import dev.imago.restore.upgrade.FaultPoint;
import dev.imago.restore.upgrade.HangingRun;
import dev.imago.restore.upgrade.ImagoCommand;
import dev.imago.restore.upgrade.ImagoCommand.Outcome;
import dev.imago.restore.upgrade.Leftovers;
import dev.imago.restore.upgrade.OrdersService;
import dev.imago.restore.upgrade.TestJdks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All archives of a directory are migrated by a run that is killed again and again, and made again. */
class MigrateAllIT {
    private static final List<String> NAMES = List.of("a.imago", "b.imago");

    @TempDir
    Path folder;

    private Path from;
    private Path into;

    @BeforeEach
    void makeFolders() throws IOException {
        from = Files.createDirectory(folder.resolve("from"));
        into = Files.createDirectory(folder.resolve("into"));
    }

    private Map<String, String> variables() {
        return Map.of("IMAGO_STATE_DIR", folder.resolve("state").toString());
    }

    private String[] migrateAll() {
        return new String[] {
            "migrate",
            "--all",
            from.toString(),
            "-o",
            into.toString(),
            "--json",
            "--to",
            OrdersService.NEW_JAR.toString(),
            "--steps",
            folder.resolve("steps").toString()
        };
    }

    @Test
    void aDirectoryThatIsNotThereIsAMistakeAndNoDisaster() {
        String nowhere = folder.resolve("nowhere").toString();
        String jar = OrdersService.NEW_JAR.toString();

        assertThat(ImagoCommand.run("migrate", "--all", nowhere, "--to", jar, "-o", into.toString())
                        .exit())
                .isEqualTo(2);
        assertThat(ImagoCommand.run("migrate", "--all", from.toString(), "--to", jar, "-o", nowhere)
                        .exit())
                .isEqualTo(2);
    }

    private void killWithin() throws Exception {
        try (HangingRun run = HangingRun.at(FaultPoint.DURING_MIGRATE, variables(), migrateAll())) {
            kill(run.command());
        }
    }

    private void killWhenThereIs(String name) throws Exception {
        try (ImagoCommand run = ImagoCommand.start(List.of(), variables(), migrateAll())) {
            Awaitility.await(name)
                    .pollInterval(Duration.ofMillis(5))
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> Files.exists(into.resolve(name)) || run.hasEnded());
            kill(run);
        }
    }

    private static void kill(ImagoCommand run) throws Exception {
        run.signal("KILL");
        assertThat(run.await().exit()).isEqualTo(128 + 9);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(into)) {
            return files.map(file -> String.valueOf(file.getFileName()).replaceAll("\\d+", "PID"))
                    .sorted()
                    .toList();
        }
    }

    private static void assertComplete(Path archive) {
        try (ArchiveReader reader = ArchiveReader.open(archive)) {
            assertThat(reader.head().isMigrated()).isTrue();
            assertThat(reader.head().history()).hasSize(1);
            reader.verify(ArchiveProgress.NONE);
        }
    }

    @Test
    void everyArchiveIsCompleteInTheEndAndNoneIsMadeTwice() throws Exception {
        try (OrdersService orders = OrdersService.start(TestJdks.of(17))) {
            OrdersClient.load(orders.uri(), 1, 100);
            String first = from.resolve(NAMES.get(0)).toString();
            MigratedOrders.succeed("checkpoint", "--pid", Long.toString(orders.pid()), "-o", first);
        }
        Files.copy(from.resolve(NAMES.get(0)), from.resolve(NAMES.get(1)));
        Path step = Files.createDirectories(folder.resolve("steps/orders-1.0__2.0"));
        Files.copy(OrdersService.RULES, step.resolve("rules.yaml"));
        Files.copy(OrdersService.MIGRATIONS, step.resolve("code.jar"));
        String[] register = {
            "migrations", "register", "--steps", folder.resolve("steps").toString()
        };
        try (ImagoCommand command = ImagoCommand.start(List.of(), variables(), register)) {
            assertThat(command.await().exit()).isZero();
        }

        killWithin();
        assertThat(names()).as("within the first").containsExactly("a.imago.PID.state.part");
        killWhenThereIs("a.imago");
        assertThat(names()).as("between the two").containsExactly("a.imago");
        assertComplete(into.resolve("a.imago"));
        Object made = Files.readAttributes(into.resolve("a.imago"), "unix:ino,ctime");
        killWithin();
        assertThat(names()).as("within the second").containsExactly("a.imago", "b.imago.PID.state.part");

        try (ImagoCommand last = ImagoCommand.start(List.of(), variables(), migrateAll())) {
            Outcome outcome = last.await();
            assertThat(outcome.exit()).as(outcome.err()).isZero();
            assertThat(outcome.out().lines())
                    .satisfiesExactly(
                            line -> assertThat(line).contains("/into/a.imago\"", "\"upToDate\":true"),
                            line -> assertThat(line).contains("/into/b.imago\"", "\"upToDate\":false"));
        }

        assertThat(names()).isEqualTo(NAMES);
        for (String name : NAMES) {
            assertComplete(into.resolve(name));
        }
        assertThat((Object) Files.readAttributes(into.resolve("a.imago"), "unix:ino,ctime"))
                .as("the finished one is not touched")
                .isEqualTo(made);
        assertTwoRunsAtOnceMakeEachArchiveWhole();
        assertAnotherStepIsNoticed(step.resolve("rules.yaml"));
        assertTheWorstCodeCounts();
        Leftovers.assertNone();
    }

    private void assertTwoRunsAtOnceMakeEachArchiveWhole() throws Exception {
        for (String name : NAMES) {
            Files.delete(into.resolve(name));
        }
        try (ImagoCommand one = ImagoCommand.start(List.of(), variables(), migrateAll());
                ImagoCommand other = ImagoCommand.start(List.of(), variables(), migrateAll())) {
            for (ImagoCommand run : List.of(one, other)) {
                Outcome outcome = run.await();
                assertThat(outcome.exit()).as(outcome.out() + outcome.err()).isIn(0, 75);
            }
        }
        assertThat(names()).isEqualTo(NAMES);
        for (String name : NAMES) {
            assertComplete(into.resolve(name));
        }
    }

    private void assertAnotherStepIsNoticed(Path rules) throws Exception {
        String before = Files.readString(rules);
        Files.writeString(rules, before.replace("channel: web", "channel: shop"));
        try (ImagoCommand run = ImagoCommand.start(List.of(), variables(), migrateAll())) {
            Outcome outcome = run.await();
            assertThat(outcome.exit()).as(outcome.out()).isEqualTo(3);
            assertThat(outcome.out().lines())
                    .hasSize(2)
                    .allMatch(line -> line.contains("other rules, transformers or steps"));
        }
        Files.writeString(rules, "# As before.\n" + before);
    }

    /** An archive that cannot be read stops no other, and cron sees that there was one. */
    private void assertTheWorstCodeCounts() throws Exception {
        Files.delete(into.resolve("b.imago"));
        Files.write(from.resolve("c.imago"), Arrays.copyOf(Files.readAllBytes(from.resolve("a.imago")), 1000));
        try (ImagoCommand run = ImagoCommand.start(List.of(), variables(), migrateAll())) {
            Outcome outcome = run.await();
            assertThat(outcome.exit()).as(outcome.out()).isEqualTo(3);
            assertThat(outcome.out().lines())
                    .satisfiesExactly(
                            line -> assertThat(line).contains("/into/a.imago\"", "\"upToDate\":true"),
                            line -> assertThat(line).contains("/into/b.imago\"", "\"archiveNumber\":1"),
                            line -> assertThat(line).contains("/into/c.imago\"", "\"exitCode\":3"));
        }
        assertThat(names()).isEqualTo(NAMES);
    }
}
