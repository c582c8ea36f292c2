package dev.imago.restore.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imago.migrate.registry.StepDirectory;
import dev.imago.restore.offline.DiffRequest;
import dev.imago.restore.offline.DiffRun;
import dev.imago.restore.offline.MigrateRequest;
import dev.imago.restore.offline.MigrateRun;
import dev.imago.restore.offline.NewCode;
import dev.imago.restore.offline.PlanRequest;
import dev.imago.restore.offline.PlanRun;
import dev.imago.restore.offline.TrialRequest;
import dev.imago.restore.offline.TrialRun;
import dev.imago.restore.upgrade.Amount;
import dev.imago.restore.upgrade.Answers;
import dev.imago.restore.upgrade.ExitStatus;
import dev.imago.restore.upgrade.StepListener;
import dev.imago.restore.upgrade.Upgrade;
import dev.imago.restore.upgrade.UpgradeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An archive is read no further than to where its reader is interrupted, and nothing of it is left. */
class InterruptedReadingTest {
    @TempDir
    Path output;

    @TempDir
    private Path steps;

    private GoldenFolder golden = new GoldenFolder(Path.of(""));

    /** Interrupts while an archive is unpacked, or right after a step. */
    private static final class Interrupting implements StepListener {
        private final String step;
        private final List<String> finished = new ArrayList<>();
        private Runnable interrupt = () -> {};

        Interrupting(String step) {
            this.step = step;
        }

        @Override
        public void begins(String summary) {}

        @Override
        public void finished(String done, String summary, long nanos) {
            finished.add(done);
            if (done.equals(step)) {
                interrupt.run();
            }
        }

        @Override
        public void progresses(String under, long done, long all, Amount amount) {
            if (step.equals("while " + under)) {
                interrupt.run();
            }
        }

        @Override
        public void warns(String message) {}

        void assertNothingWasFinishedLater() {
            if (step.startsWith("while ")) {
                assertThat(finished).doesNotContain(step.substring("while ".length()));
            } else {
                assertThat(finished).endsWith(step);
            }
        }
    }

    @BeforeEach
    void findGoldenArchives() throws IOException {
        golden = GoldenFolder.all().get(0);
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        assertThat(output).isEmptyDirectory();
        String own = "upgrade-" + ProcessHandle.current().pid() + "-";
        try (Stream<Path> runs = Files.list(Upgrade.directory("IMAGO_RUN_DIR", "/run/imago"))) {
            assertThat(runs.map(run -> String.valueOf(run.getFileName()))).noneMatch(name -> name.startsWith(own));
        }
    }

    private Answers answers() {
        return new Answers(Optional.of(golden.rules()), List.of(), Optional.empty(), Map.of());
    }

    private NewCode code() {
        return new NewCode(golden.newJar().toString(), Map.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"while unpack", "unpack", "compare", "trace"})
    void aMigrationEndsWhereItIsInterrupted(String step) {
        Interrupting listener = new Interrupting(step);
        MigrateRun run = new MigrateRun(
                new MigrateRequest(
                        golden.checkpoint(), code(), answers(), Set.of(), output.resolve("a.imago"), false, true, "0"),
                listener);
        listener.interrupt = run::interrupt;

        assertThat(run.run().status()).isEqualTo(ExitStatus.INTERRUPTED);
        listener.assertNothingWasFinishedLater();
    }

    @ParameterizedTest
    @ValueSource(strings = {"while unpack", "unpack", "trace"})
    void aPlanEndsWhereItIsInterrupted(String step) {
        Interrupting listener = new Interrupting(step);
        PlanRun run = new PlanRun(
                new PlanRequest(golden.checkpoint(), null, code(), answers(), null, Duration.ZERO), listener);
        listener.interrupt = run::interrupt;

        assertThat(run.run().status()).isEqualTo(ExitStatus.INTERRUPTED);
        listener.assertNothingWasFinishedLater();
    }

    @ParameterizedTest
    @ValueSource(strings = {"while unpack", "unpack", "while test"})
    void aTrialEndsWhereItIsInterrupted(String step) throws IOException {
        Path written = Files.createDirectories(steps.resolve("shop-1__2"));
        Files.copy(golden.rules(), written.resolve("rules.yaml"));
        StepDirectory directory = StepDirectory.read(steps);
        Interrupting listener = new Interrupting(step);
        TrialRun run = new TrialRun(
                new TrialRequest(golden.checkpoint(), List.of(golden.newJar()), false, Map.of()), listener);
        listener.interrupt = run::interrupt;

        assertThatThrownBy(() -> run.run(directory.named("shop-1__2").get(0), directory))
                .isInstanceOfSatisfying(
                        UpgradeException.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.INTERRUPTED));
        listener.assertNothingWasFinishedLater();
    }

    @ParameterizedTest
    @ValueSource(strings = {"while unpack", "unpack"})
    void aComparisonEndsWhereItIsInterrupted(String step) {
        for (Path archive : List.of(golden.checkpoint(), golden.migrated())) {
            Interrupting listener = new Interrupting(step);
            DiffRun run = new DiffRun(
                    new DiffRequest(archive.toString(), archive.toString(), true, Optional.empty(), 1), listener);
            listener.interrupt = run::interrupt;

            assertThat(run.run().exitCode()).isEqualTo(ExitStatus.INTERRUPTED.code());
            listener.assertNothingWasFinishedLater();
        }
    }
}
