package dev.imago.restore.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imago.checkpoint.archive.AppliedStep;
import dev.imago.migrate.ledger.StepHistory;
import dev.imago.restore.launch.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AbandonedRunsTest {
    @Test
    void aStoppedServiceOfAnAbandonedRunGoesOnAndItsImagesAreRemoved(@TempDir Path directory) throws Exception {
        Process old = new ProcessBuilder("sleep", "300").start();
        Process next = new ProcessBuilder("sleep", "300").start();
        try {
            ProcessIdentity oldIdentity = ProcessIdentity.of(old.pid()).orElseThrow();
            Path images = Files.createDirectory(directory.resolve("imago-images-1"));
            Files.writeString(images.resolve("pages-1.img"), "secret");
            Path run = Files.createDirectory(directory.resolve("upgrade-1-x"));
            try (Journal journal = Journal.create(run)) {
                journal.write(Journal.Entry.OLD, oldIdentity.toString());
                journal.write(
                        Journal.Entry.NEW,
                        ProcessIdentity.of(next.pid()).orElseThrow().toString());
                journal.write(Journal.Entry.IMAGES, images.toString());
                journal.write(Journal.Entry.FREEZING, "");
            }
            oldIdentity.signal("STOP");
            Awaitility.await().until(oldIdentity::isStopped);

            List<String> repaired = AbandonedRuns.repair(directory);

            assertThat(repaired).singleElement().asString().contains("go on").contains(Long.toString(old.pid()));
            assertThat(oldIdentity.isStopped()).isFalse();
            assertThat(next.waitFor()).isEqualTo(137);
            assertThat(directory).isDirectoryNotContaining("glob:**/{upgrade,imago}-*");
        } finally {
            old.destroyForcibly().waitFor();
            next.destroyForcibly().waitFor();
        }
    }

    @Test
    void stepsThatARunHadNoTimeToNoteAreNotedOnlyWhereTheNewVersionServedAndOnlyOnce(@TempDir Path directory)
            throws Exception {
        Process next = new ProcessBuilder("sleep", "300").start();
        ProcessIdentity serving = ProcessIdentity.of(next.pid()).orElseThrow();
        ProcessIdentity laterWithItsPid = new ProcessIdentity(next.pid(), serving.startTicks() - 1);
        try {
            abandon(directory, serving, "serves-1.0__2.0", Journal.Entry.GOING);
            abandon(directory, laterWithItsPid, "gone-1.0__2.0", Journal.Entry.GOING);
            abandon(directory, laterWithItsPid, "served-1.0__2.0", Journal.Entry.GOING, Journal.Entry.COMMITTED);

            List<String> repaired = AbandonedRuns.repair(directory);

            assertThat(repaired)
                    .hasSize(3)
                    .filteredOn(line -> line.contains("noted in the ledger"))
                    .hasSize(2);
            assertThat(next.isAlive()).isTrue();
            assertThat(directory.resolve("ledger/serves.ledger")).content().hasLineCount(1);
            assertThat(directory.resolve("ledger/served.ledger")).content().hasLineCount(1);
            assertThat(directory.resolve("ledger/gone.ledger")).doesNotExist();

            // As if it had died when it had noted them.
            abandon(directory, serving, "serves-1.0__2.0", Journal.Entry.GOING, Journal.Entry.COMMITTED);
            AbandonedRuns.repair(directory);
            assertThat(directory.resolve("ledger/serves.ledger")).content().hasLineCount(1);
        } finally {
            next.destroyForcibly().waitFor();
        }
    }

    @Test
    void stepsAreKeptForTheTimeWhenTheLedgerIsRepaired(@TempDir Path directory) throws Exception {
        Path ledger = Files.createDirectory(directory.resolve("ledger")).resolve("orders.ledger");
        Files.writeString(ledger, "what is this\n");
        ProcessIdentity gone = new ProcessIdentity(1, 1);
        abandon(directory, gone, "orders-1.0__2.0", Journal.Entry.GOING, Journal.Entry.COMMITTED);

        assertThat(AbandonedRuns.repair(directory))
                .singleElement()
                .asString()
                .contains("does not say yet")
                .contains("damaged");
        Files.delete(ledger);
        AbandonedRuns.repair(directory);

        assertThat(ledger).content().contains("APPLIED", "orders-1.0__2.0");
        assertThat(directory).isDirectoryNotContaining("glob:**/upgrade-*");
    }

    private static void abandon(Path directory, ProcessIdentity next, String step, Journal.Entry... reached)
            throws IOException {
        try (Journal journal = Journal.create(Files.createTempDirectory(directory, "upgrade-"))) {
            journal.write(Journal.Entry.NEW, next.toString());
            journal.write(Journal.Entry.LEDGERS, directory.toString());
            AppliedStep applied = new AppliedStep(step, "1-ab", Instant.parse("2026-01-02T03:04:05Z"), "upgrade");
            journal.write(Journal.Entry.STEPS, new StepHistory(List.of(applied)).toJson());
            for (Journal.Entry entry : reached) {
                journal.write(entry, "");
            }
        }
    }

    @Test
    void aRunThatIsJustBeginningIsLeftAlone(@TempDir Path directory) throws Exception {
        Path run;
        Journal journal;
        Process other;
        try (RunsLock lock = RunsLock.take(directory)) {
            run = Files.createDirectory(lock.directory().resolve("upgrade-1-x"));
            other = repairer(directory);
            String waiting = "-> POSIX  ADVISORY  WRITE " + other.pid() + " ";
            Awaitility.await()
                    .until(() -> Files.readString(Path.of("/proc/locks")).contains(waiting));
            journal = Journal.create(run);
        }
        assertThat(other.waitFor()).isZero();
        assertThat(run).exists();
        journal.close();
    }

    private static Process repairer(Path directory) throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Repairer.class.getName(),
                        directory.toString())
                .inheritIO()
                .start();
    }

    @Test
    void whatARunHoldsStaysItsOwnWhenTheRunItselfRepairsOthers(@TempDir Path directory) throws Exception {
        try (RunDirectory run = RunDirectory.create(directory, 17);
                ServiceLock service = ServiceLock.take(directory, 17)) {
            assertThat(AbandonedRuns.repair(directory)).isEmpty();
            assertThatThrownBy(() -> ServiceLock.take(directory, 17))
                    .hasMessageContaining("another run holds process 17: imago pid "
                            + ProcessHandle.current().pid());

            assertThat(repairer(directory).waitFor()).isZero();

            assertThat(run.path().resolve("journal")).exists();
            assertThat(directory.resolve("17.service")).exists();
            assertThat(service).isNotNull();
        }
        assertThat(directory).isDirectoryNotContaining("glob:**/{upgrade-*,*.service}");
    }

    @Test
    void aRunThatIsInterruptedWhileItWritesKeepsItsJournal(@TempDir Path directory) throws Exception {
        try (RunDirectory run = RunDirectory.create(directory, 17)) {
            Thread.currentThread().interrupt();
            run.journal().write(Journal.Entry.FREEZING, "");
            assertThat(Thread.interrupted()).isTrue();

            assertThat(repairer(directory).waitFor()).isZero();

            assertThat(Journal.exists(run.path())).isTrue();
        } finally {
            boolean unused = Thread.interrupted();
        }
    }

    @Test
    void runsThatBeginAndEndAtTheSameTimeLeaveEachOtherAlone(@TempDir Path directory) throws Exception {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            processes.add(new ProcessBuilder(
                            ProcessHandle.current().info().command().orElseThrow(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Runner.class.getName(),
                            directory.toString(),
                            Integer.toString(100 * (i + 1)))
                    .inheritIO()
                    .start());
        }
        for (Process process : processes) {
            assertThat(process.waitFor()).isZero();
        }
        assertThat(directory).isDirectoryNotContaining("glob:**/{upgrade-*,*.service}");
    }

    /** Begins and ends runs in three threads; exit 1 when one lost what was its own, or took another's. */
    static final class Runner {
        private static final int ROUNDS = 40;

        private Runner() {}

        public static void main(String[] args) throws Exception {
            Path directory = Path.of(args[0]);
            ExecutorService threads = Executors.newFixedThreadPool(3);
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                int pid = Integer.parseInt(args[1]) + i;
                all.add(threads.submit(() -> {
                    for (int round = 0; round < ROUNDS; round++) {
                        begin(directory, pid);
                    }
                    return null;
                }));
            }
            int exit = 0;
            for (Future<?> each : all) {
                try {
                    each.get();
                } catch (ExecutionException e) {
                    e.printStackTrace();
                    exit = 1;
                }
            }
            System.exit(exit);
        }

        private static void begin(Path directory, long pid) throws Exception {
            List<String> repaired = new ArrayList<>(AbandonedRuns.repair(directory));
            try (ServiceLock service = ServiceLock.take(directory, pid);
                    RunDirectory run = RunDirectory.create(directory, pid)) {
                Path file = Files.writeString(run.path().resolve("inventory.img"), "images");
                repaired.addAll(AbandonedRuns.repair(directory));
                if (!repaired.isEmpty() || !Files.exists(file) || service == null) {
                    throw new IllegalStateException(file + " exists: " + Files.exists(file) + ", " + repaired);
                }
            }
        }
    }

    @Test
    void theLockOfAServiceLeavesNothingBehind(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("17.service"), "imago pid 1 since yesterday");
        AbandonedRuns.repair(directory);
        ServiceLock lock = ServiceLock.take(directory, 18);
        assertThat(directory.resolve("18.service")).exists();
        lock.close();
        assertThat(directory).isDirectoryNotContaining("glob:**.service");
    }

    /** Repairs in a process of its own; ends with the number of repaired runs. */
    static final class Repairer {
        private Repairer() {}

        public static void main(String[] args) throws Exception {
            System.exit(AbandonedRuns.repair(Path.of(args[0])).size());
        }
    }

    @Test
    void aJournalLineThatWasCutOffIsLeftOut(@TempDir Path run) throws Exception {
        Files.writeString(run.resolve("journal"), "OLD 17 4\nNEW 1");
        assertThat(Journal.read(run)).containsOnly(java.util.Map.entry(Journal.Entry.OLD, "17 4"));
    }
}
