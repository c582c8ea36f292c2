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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessHistoryTest {
    private static final StepHistory HISTORY =
            new StepHistory(List.of(new AppliedStep("shop-1__2", "1-ab", Instant.parse("2026-01-02T03:04:05Z"), "x")));

    @TempDir
    Path runs;

    private final ProcessIdentity self =
            ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();

    @Test
    void belongsToOneProcessAndNotToALaterOneWithItsPid() throws IOException {
        new ProcessHistory(runs, self).write(HISTORY);

        assertThat(new ProcessHistory(runs, self).read()).isEqualTo(HISTORY);
        ProcessIdentity later = new ProcessIdentity(self.pid(), self.startTicks() + 1);
        assertThat(new ProcessHistory(runs, later).read()).isEqualTo(StepHistory.none());
        assertThat(new ProcessHistory(runs, new ProcessIdentity(1, 1)).read()).isEqualTo(StepHistory.none());
    }

    @Test
    void damageIsToldAndNotTakenForNoHistory() throws IOException {
        Files.writeString(runs.resolve(self.pid() + ".history"), self + "\n{\"schema\":1,");

        assertThatThrownBy(() -> new ProcessHistory(runs, self).read())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("damaged");
    }

    @Test
    void goesWithItsProcessWhenALaterRunLooks() throws Exception {
        new ProcessHistory(runs, self).write(HISTORY);
        new ProcessHistory(runs, new ProcessIdentity(self.pid() + 1, 1)).write(HISTORY);
        Files.writeString(runs.resolve("17.history.part"), "");

        AbandonedRuns.repair(runs);

        try (var files = Files.list(runs)) {
            assertThat(files.map(file -> String.valueOf(file.getFileName())))
                    .containsExactlyInAnyOrder(self.pid() + ".history", "runs.lock");
        }
    }
}
