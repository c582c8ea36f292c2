package dev.imago.restore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.migrate.transform.MigrationReport;
import dev.imago.restore.offline.MigrateRequest;
import dev.imago.restore.offline.MigrateResult;
import dev.imago.restore.offline.NewCode;
import dev.imago.restore.upgrade.Answers;
import dev.imago.restore.upgrade.ExitStatus;
import dev.imago.restore.upgrade.UpgradeException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MigrateReportTest {
    private static final ShelfProgress.Place SECOND = new ShelfProgress.Place(2, 3, 90_000_000_000L);
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private static MigrateRequest request() {
        return new MigrateRequest(
                Path.of("old/b.imago"),
                new NewCode("shop-2.jar", Map.of()),
                new Answers(Optional.empty(), List.of(), Optional.empty(), Map.of()),
                Set.of(),
                Path.of("new/b.imago"),
                false,
                true,
                "0");
    }

    private static MigrateResult result(ExitStatus status, @Nullable UpgradeException failure) {
        MigrationReport report = new MigrationReport(List.of(), 30_000, 0, 0, 0, Map.of(), List.of(), 4096, 1);
        return new MigrateResult(
                status,
                request(),
                null,
                failure == null ? report : null,
                new MigrateResult.Checked(null, null),
                2048,
                Map.of("compare", 1L, "migrate", 2_000_000_000L),
                "",
                failure);
    }

    private static MigrateResult upToDate() {
        return new MigrateResult(
                ExitStatus.DONE,
                request(),
                null,
                null,
                new MigrateResult.Checked(null, null),
                0,
                Map.of(),
                "new/b.imago is there already.",
                null);
    }

    private void print(MigrateResult result, ShelfProgress.@Nullable Place place, boolean oneOfMany, boolean json) {
        new MigrateReport(result, true, oneOfMany, place)
                .print(new Console(new PrintWriter(out, true), new PrintWriter(err, true)), json, false, false);
    }

    private JsonNode document() {
        assertThat(out.toString().lines()).hasSize(1);
        return JsonMapper.shared().readTree(out.toString());
    }

    @Test
    void oneOnItsOwnTellsHowFastItWas() {
        print(result(ExitStatus.DONE, null), null, false, false);

        assertThat(out.toString()).isEqualTo("Wrote new/b.imago (2.0 KiB): 30 000 objects, 15 000 a second.\n");
    }

    @Test
    void oneOfManyTellsWhichAndWhatIsLeft() {
        print(result(ExitStatus.DONE, null), SECOND, true, false);
        print(result(ExitStatus.DONE, null), new ShelfProgress.Place(3, 3, 0), true, false);

        assertThat(out.toString().lines())
                .containsExactly(
                        "2 of 3: Wrote new/b.imago (2.0 KiB): 30 000 objects, 15 000 a second; 1:30 min left.",
                        "3 of 3: Wrote new/b.imago (2.0 KiB): 30 000 objects, 15 000 a second.");
    }

    @Test
    void oneOfManyThatFailsTellsWhich() {
        print(
                result(ExitStatus.REFUSED, UpgradeException.refused("cut off", List.of(), "copy it again")),
                SECOND,
                true,
                false);

        assertThat(err.toString()).startsWith("2 of 3: old/b.imago:\nerror: cut off\n");
    }

    @Test
    void theLineForAMachineHasTheSameAsNumbers() {
        print(result(ExitStatus.DONE, null), SECOND, true, true);

        JsonNode line = document();
        assertThat(line.get("upToDate").asBoolean()).isFalse();
        assertThat(line.get("archiveNumber").asInt()).isEqualTo(2);
        assertThat(line.get("archiveCount").asInt()).isEqualTo(3);
        assertThat(line.get("expectedLeftNanos").asLong()).isEqualTo(90_000_000_000L);
        assertThat(line.get("objectsPerSecond").asLong()).isEqualTo(15_000);
    }

    @Test
    void oneThatIsThereAlreadyHasALineToo() {
        print(upToDate(), null, true, false);
        assertThat(out.toString()).isEqualTo("new/b.imago is there already.\n");

        out.getBuffer().setLength(0);
        print(upToDate(), null, true, true);
        JsonNode line = document();
        assertThat(line.get("exitCode").asInt()).isZero();
        assertThat(line.get("upToDate").asBoolean()).isTrue();
        assertThat(line.get("output").asString()).isEqualTo("new/b.imago");
        assertThat(line.get("nothingToDo").asString()).isEqualTo("new/b.imago is there already.");
        assertThat(line.get("archiveNumber").isNull()).isTrue();
    }
}
