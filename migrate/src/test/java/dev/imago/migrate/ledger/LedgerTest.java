package dev.imago.migrate.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imago.checkpoint.archive.AppliedStep;
import dev.imago.migrate.ledger.Ledger.Draft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
    private static final Draft FIRST = Draft.of(LedgerEntry.Kind.REGISTERED, "orders-1.0__2.0", "1-aa");
    private static final AppliedStep APPLIED = new AppliedStep(
            "orders-1.0__2.0", "1-aa", Instant.parse("2026-11-27T20:00:00.123Z"), "upgrade of pid 7 \"öäü\"\n");
    private static final Draft SECOND = Draft.of(APPLIED);

    @TempDir
    private Path directory;

    private Ledger ledger() {
        return Ledger.of(directory.resolve("state"), "orders");
    }

    private static void append(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.APPEND);
    }

    @Test
    void whatIsAppendedIsReadBackByOthers() throws IOException {
        assertThat(ledger().read().entries()).isEmpty();

        ledger().append(List.of(FIRST));
        ledger().append(List.of(SECOND));

        List<LedgerEntry> entries = ledger().read().entries();
        assertThat(entries).extracting(LedgerEntry::number).containsExactly(1L, 2L);
        assertThat(entries.get(0).at()).isEqualTo(FIRST.at());
        assertThat(entries.get(1).applied()).isEqualTo(APPLIED);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("state/ledger"))))
                .isEqualTo("rwx------");
    }

    @Test
    void whatAServiceWentThroughIsNotedInItsOwnLedgerAndOnlyOnce() {
        AppliedStep later = new AppliedStep(APPLIED.step(), "1-aa", APPLIED.at().plusMillis(1), APPLIED.how());
        AppliedStep other = new AppliedStep("shop-1.0__2.0", "1-cc", APPLIED.at(), APPLIED.how());

        Ledger.noteApplied(directory.resolve("state"), new StepHistory(List.of(APPLIED, other)));
        Ledger.noteApplied(directory.resolve("state"), new StepHistory(List.of(APPLIED, later)));

        assertThat(ledger().applied().steps()).containsExactly(APPLIED, later);
        assertThat(Ledger.of(directory.resolve("state"), "shop").applied().steps())
                .containsExactly(other);
    }

    @Test
    void aLineThatWasCutOffNeverCountedAndIsWrittenOver() throws IOException {
        ledger().append(List.of(FIRST, SECOND));
        String whole = Files.readString(ledger().file());
        append(ledger().file(), whole.substring(0, 40));
        assertThat(ledger().read().entries()).hasSize(2);
        assertThat(ledger().read().damage()).isEmpty();

        ledger().append(List.of(FIRST));

        assertThat(ledger().read().entries()).extracting(LedgerEntry::number).containsExactly(1L, 2L, 3L);
        assertThat(Files.readString(ledger().file())).startsWith(whole);
    }

    @Test
    void anyByteThatIsNotAsItWasWrittenIsNoticed() throws IOException {
        ledger().append(List.of(FIRST, SECOND, FIRST));
        byte[] whole = Files.readAllBytes(ledger().file());
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            int at = random.nextInt(whole.length);
            byte[] damaged = whole.clone();
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(ledger().file(), damaged);

            Ledger.Content content = ledger().read();

            boolean isLastByte = at == whole.length - 1;
            assertThat(content.damage().isEmpty())
                    .as("seed " + seed + ", byte " + at + " is " + damaged[at])
                    .isEqualTo(isLastByte);
            assertThat(content.entries()).as("seed " + seed).hasSizeLessThan(3);
        }
    }

    @Test
    void linesThatWereTakenOutOrExchangedAreNoticed() throws IOException {
        ledger().append(List.of(FIRST, SECOND, FIRST));
        List<String> lines = Files.readAllLines(ledger().file());

        Files.writeString(ledger().file(), lines.get(0) + "\n" + lines.get(2) + "\n");

        assertThat(ledger().read().damage()).containsExactly("line 2 has number 3");
    }

    @Test
    void nothingIsBuiltOnADamagedLedgerUntilItIsRepaired() throws IOException {
        ledger().append(List.of(FIRST, SECOND));
        String damaged = Files.readString(ledger().file()).replaceFirst("1-aa", "1-ab");
        Files.writeString(ledger().file(), damaged);
        assertThatThrownBy(() -> ledger().append(List.of(FIRST)))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("line 1 is damaged");
        assertThat(ledger().file()).hasContent(damaged);

        Path aside = ledger().repair();
        ledger().append(List.of(FIRST));

        assertThat(aside).hasContent(damaged);
        assertThat(ledger().read().damage()).isEmpty();
        assertThat(ledger().read().entries())
                .extracting(LedgerEntry::kind)
                .containsExactly(LedgerEntry.Kind.APPLIED, LedgerEntry.Kind.REGISTERED);
    }

    @Test
    void theHistoryInACheckpointIsReadBackAndOtherDocumentsAreRefused() {
        StepHistory history = new StepHistory(List.of(
                new AppliedStep("orders-1.0__2.0", "1-aa", Instant.parse("2026-11-27T20:00:00.123Z"), "by \"x\""),
                new AppliedStep("orders-2.0__3.0", "1-bb", Instant.parse("2026-11-28T20:00:00Z"), "y")));

        assertThat(StepHistory.fromJson(history.toJson())).isEqualTo(history);
        for (String other : List.of(
                "",
                "[",
                "[]",
                "{}",
                "{\"schema\":2,\"steps\":[]}",
                "{\"schema\":1,\"steps\":[{}]}",
                "{\"schema\":1,\"steps\":[{\"step\":7}]}",
                history.toJson().replace("2026-11-28", "2026-13-28"),
                "[".repeat(100_000))) {
            assertThatThrownBy(() -> StepHistory.fromJson(other))
                    .as(other.substring(0, Math.min(other.length(), 80)))
                    .isInstanceOf(LedgerException.class);
        }
        assertThat(StepHistory.fromJson(StepHistory.none().toJson())).isEqualTo(StepHistory.none());
        assertThat(history.toJson()).startsWith("{\"schema\":1,\"steps\":[{\"step\":\"orders-1.0__2.0\"");
    }

    /** Appends so many entries, one at a time, in a process of its own. */
    static final class Appender {
        private static final int ENTRIES = 100;

        private Appender() {}

        public static void main(String[] args) {
            for (int i = 0; i < ENTRIES; i++) {
                Ledger.of(Path.of(args[0]), "orders").append(List.of(FIRST));
            }
        }
    }

    @Test
    void processesThatAppendAtTheSameTimeTakeTurns() throws Exception {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            processes.add(new ProcessBuilder(
                            ProcessHandle.current().info().command().orElseThrow(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Appender.class.getName(),
                            directory.resolve("state").toString())
                    .inheritIO()
                    .start());
        }
        for (Process process : processes) {
            assertThat(process.waitFor()).isZero();
        }
        assertThat(ledger().read().damage()).isEmpty();
        assertThat(ledger().read().entries()).hasSize(4 * Appender.ENTRIES);
    }
}
