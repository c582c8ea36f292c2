package dev.imago.restore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.restore.upgrade.Amount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgressTest {
    private static Progress after(Duration time, long done, long all, Amount amount) {
        return new Progress("migrate", done, all, amount, time.toNanos());
    }

    @Test
    void tellsShareRateAndWhatIsLeft() {
        assertThat(after(Duration.ofSeconds(2), 500_000, 2_000_000, Amount.OBJECTS))
                .hasToString("migrate 25 % of 2 000 000 objects, 250 000 objects a second, 6 s left");
        assertThat(after(Duration.ofSeconds(10), 1L << 30, 1L << 34, Amount.BYTES))
                .hasToString("migrate 6 % of 16 GiB, 102 MiB a second, 2:30 min left");
    }

    @Test
    void tellsNoRateAtTheBeginning() {
        assertThat(after(Duration.ofMillis(400), 10, 100, Amount.BYTES)).hasToString("migrate 10 % of 100 B");
        assertThat(after(Duration.ofSeconds(5), 0, 100, Amount.BYTES)).hasToString("migrate 0 % of 100 B");
    }

    @Test
    void aShelfTellsWhichArchiveAndHowMuchOfAll(@TempDir Path folder) throws IOException {
        Path first = Files.write(folder.resolve("a.imago"), new byte[300]);
        Path second = Files.write(folder.resolve("b.imago"), new byte[100]);
        ShelfProgress shelf = new ShelfProgress(List.of(first, second));
        shelf.begins(first);
        assertThat(shelf.which()).isEqualTo("1 of 2");
        assertThat(shelf).hasToString("all 0 % of 400 B");
        assertThat(shelf.place().leftNanos()).isPositive();
        shelf.begins(second);
        assertThat(shelf.which()).isEqualTo("2 of 2");
        assertThat(shelf.toString()).startsWith("all 75 % of 400 B");
        assertThat(shelf.place().leftNanos()).isZero();
    }

    @Test
    void whatIsLeftOfAShelfIsEstimatedByItsBytes() {
        assertThat(ShelfProgress.leftNanos(300, 400, 9_000)).isEqualTo(3_000);
        assertThat(ShelfProgress.leftNanos(400, 400, 9_000)).isZero();
        assertThat(ShelfProgress.leftNanos(0, 400, 9_000))
                .as("nothing is known")
                .isZero();
    }

    @Test
    void endsAtAHundred() {
        assertThat(after(Duration.ofSeconds(5), 100, 100, Amount.BYTES))
                .hasToString("migrate 100 % of 100 B, 20 B a second, 0 s left");
        assertThat(after(Duration.ofSeconds(5), 0, 0, Amount.OBJECTS)).hasToString("migrate 0 % of 0 objects");
    }
}
