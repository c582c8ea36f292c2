package dev.imago.restore.offline;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.orders.client.OrdersClient;
import dev.imago.checkpoint.archive.ArchiveProgress;
import dev.imago.checkpoint.archive.ArchiveReader;
import dev.imago.restore.upgrade.ImagoCommand;
import dev.imago.restore.upgrade.Leftovers;
import dev.imago.restore.upgrade.OrdersService;
import dev.imago.restore.upgrade.TestJdks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An archive is migrated by a user who may do nothing else, and by runs that are cut off. */
class MigrateIT {
    private static final int NOBODY = 65534;

    @TempDir
    Path folder;

    private Path home;
    private final List<Long> pids = new ArrayList<>();

    @BeforeEach
    void givenNobodyAHome() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        home = Files.createDirectory(folder.resolve("home"));
        belongsToNobody(home);
    }

    private static void belongsToNobody(Path path) throws IOException {
        Files.setAttribute(path, "unix:uid", NOBODY);
        Files.setAttribute(path, "unix:gid", NOBODY);
    }

    /** Copies what nobody may not reach where it lies. */
    private Path copied(Path file) throws IOException {
        Path copy = folder.resolve(String.valueOf(file.getFileName()));
        if (!Files.exists(copy)) {
            Files.copy(file, copy);
            Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-r--r--"));
        }
        return copy;
    }

    private Process migrate(Path checkpoint, Path output, String... variables) throws IOException {
        String user = Integer.toString(NOBODY);
        List<String> words =
                new ArrayList<>(List.of("setpriv", "--reuid", user, "--regid", user, "--clear-groups", "env"));
        words.addAll(List.of("-u", "IMAGO_RUN_DIR", "-u", "IMAGO_STATE_DIR"));
        words.addAll(List.of(variables));
        words.addAll(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Djava.io.tmpdir=" + home,
                "-jar",
                copied(ImagoCommand.HOME.resolve("restore/target/imago.jar")).toString()));
        words.addAll(List.of("migrate", checkpoint.toString(), "-o", output.toString(), "--overwrite"));
        words.addAll(List.of("--to", copied(OrdersService.NEW_JAR).toString()));
        words.addAll(List.of("--rules", copied(OrdersService.RULES).toString()));
        words.addAll(List.of("--migrations", copied(OrdersService.MIGRATIONS).toString()));
        Process process = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile())
                .start();
        pids.add(process.pid());
        return process;
    }

    private void assertMigrates(Path checkpoint, Path output, String... variables) throws Exception {
        Process process = migrate(checkpoint, output, variables);
        try {
            assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("said")))
                .isZero();
        assertComplete(output);
    }

    private static void assertComplete(Path output) {
        try (ArchiveReader reader = ArchiveReader.open(output)) {
            assertThat(reader.head().isMigrated()).isTrue();
            reader.verify(ArchiveProgress.NONE);
        }
    }

    /** An archive of the new version does in place of its jar, and shows what its fields hold. */
    private void assertSaysWhatTheNewVersionIs(Path checkpoint, Path ofNext) throws IOException {
        MigratedOrders.succeed(
                "plan",
                checkpoint.toString(),
                "--to",
                ofNext.toString(),
                "--rules",
                OrdersService.RULES.toString(),
                "--migrations",
                OrdersService.MIGRATIONS.toString());
        Path roots =
                Files.writeString(folder.resolve("roots.yaml"), "roots:\n  - instance: com.acme.orders.OrderDesk\n");
        ImagoCommand.Outcome open =
                ImagoCommand.run("plan", checkpoint.toString(), "--to", ofNext.toString(), "--rules", roots.toString());
        assertThat(open.exit()).as(open.err()).isEqualTo(3);
        assertThat(open.out()).contains("It may be email now, which holds 100 % of the same values");
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void nobodyMigratesAndARunThatIsCutOffAtAnyMomentIsSimplyMadeAgain() throws Exception {
        long seed = new Random().nextLong();
        Path checkpoint = home.resolve("orders-1.0.imago");
        Path output = home.resolve("orders-2.0.imago");
        try (OrdersService orders = OrdersService.start(TestJdks.of(17))) {
            OrdersClient.load(orders.uri(), seed, 1_000);
            MigratedOrders.succeed("checkpoint", "--pid", Long.toString(orders.pid()), "-o", checkpoint.toString());
        }
        belongsToNobody(checkpoint);

        Path runs = home.resolve("runs");
        long began = System.nanoTime();
        assertMigrates(checkpoint, output, "IMAGO_RUN_DIR=" + runs, "IMAGO_STATE_DIR=" + home.resolve("state"));
        long took = System.nanoTime() - began;
        assertThat(names(runs)).containsExactly("runs.lock");
        assertSaysWhatTheNewVersionIs(checkpoint, output);

        Random random = new Random(seed);
        for (int i = 0; i < 2; i++) {
            Files.delete(output);
            Process cutOff = migrate(checkpoint, output);
            long moment = (long) (took * random.nextDouble());
            cutOff.waitFor(moment, TimeUnit.NANOSECONDS);
            cutOff.destroyForcibly().waitFor();
            if (Files.exists(output)) {
                assertComplete(output);
            }
            assertMigrates(checkpoint, output);
            assertThat(names(home)).as("seed %d, after %d ns", seed, moment).noneMatch(name -> name.endsWith(".part"));
        }
        Path own = home.resolve("imago-" + NOBODY);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own)))
                .isEqualTo("rwx------");
        assertThat(names(own.resolve("imago_run_dir"))).containsExactly("runs.lock");
        Leftovers.assertNone(pids.stream().mapToLong(Long::longValue).toArray());
    }
}
