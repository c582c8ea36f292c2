package dev.imago.restore.checkpointing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.restore.upgrade.ImagoCommand;
import dev.imago.restore.upgrade.ImagoCommand.Outcome;
import dev.imago.restore.upgrade.Leftovers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What has no room is refused with numbers, before anything stands still, and leaves nothing behind. */
class BudgetIT {
    @TempDir
    Path folder;

    @AfterAll
    static void nothingIsLeft() throws Exception {
        Leftovers.assertNone();
    }

    /** Runs it where {@code place}, and nothing outside, has 16 MiB; lists in the end what is there. */
    private static Outcome withLittleRoom(String place, String state, String... arguments) {
        String script = "mount -t tmpfs -o size=16m little \"$0\" || exit 99; IMAGO_STATE_DIR=" + state
                + " \"$@\"; code=$?; echo left: $(ls -A \"$0\") >&2; exit $code";
        return ImagoCommand.runBy(
                List.of("unshare", "--mount", "--propagation", "private", "sh", "-c", script, place),
                List.of(),
                arguments);
    }

    private static void assertRefused(Outcome outcome, String what, String numbers) {
        assertThat(outcome.exit()).as(outcome.err() + outcome.out()).isEqualTo(3);
        assertThat(outcome.err())
                .contains("error: " + what)
                .containsPattern(numbers)
                .containsPattern("left:\\s*\n")
                .doesNotContain("[ok] freeze");
    }

    @Test
    void tooLittleRoomIsToldBeforeTheServiceStandsStill() throws Exception {
        Path little = Files.createDirectory(folder.resolve("little"));
        String archive = folder.resolve("shelf.imago").toString();
        try (ShelfProcess shelf = new ShelfProcess(folder)) {
            String pid = Integer.toString(shelf.pid());
            assertRefused(
                    withLittleRoom(
                            little.toString(), "/var/lib/imago", "checkpoint", "--pid", pid, "-o", little + "/a"),
                    "no room for the archive",
                    "up to \\d+ MiB needed, 16 MiB free at " + little);
            String bothFull = "/dev/shm";
            String numbers =
                    "about \\d+ MiB needed; 16 MiB of memory at /dev/shm, .* of the machine's, and 16 MiB of disk"
                            + " at /dev/shm are free";
            assertRefused(
                    withLittleRoom(bothFull, bothFull, "checkpoint", "--pid", pid, "-o", archive),
                    "no room for the checkpoint image",
                    numbers);
            assertThat(folder.resolve("shelf.imago")).doesNotExist();

            Outcome taken = ImagoCommand.run("checkpoint", "--pid", pid, "-o", archive, "--stop", "-q");
            assertThat(taken.exit()).as(taken.err()).isZero();
            int books = shelf.books();
            assertRefused(
                    withLittleRoom(bothFull, bothFull, "restore", archive),
                    "no room for the checkpoint image",
                    numbers);
            Outcome restored = ImagoCommand.run("restore", archive, "-q");
            assertThat(restored.exit()).as(restored.err()).isZero();
            shelf.awaitBooks(books + 1);
        }
    }
}
