package dev.imago.restore.offline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.migrate.plan.Outcome;
import dev.imago.migrate.plan.Question;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenRulesTest {
    @TempDir
    private Path directory;

    @Test
    void aTransformerMakesNoObjectOfAClassThatCanHaveNone() throws IOException {
        Question kind = new Question(
                Question.Kind.CLASS_KIND_CHANGED,
                "app.Account",
                "",
                "is abstract now, and objects of it are live",
                "Its objects may be of app.Checking, app.Savings now.",
                "",
                "",
                3);
        Question type = new Question(
                Question.Kind.TYPE_CHANGED,
                "app.Order",
                "total",
                "type changed",
                "Retype it.",
                "drop",
                "- app.Order.total",
                3);
        PlanResult.Findings findings = new PlanResult.Findings(
                "bank 1",
                "bank 2",
                List.of(
                        new PlanResult.Row("app.Account", "app.Account", Outcome.UNANSWERED, 3, 0, ""),
                        new PlanResult.Row("app.Order", "app.Purchase", Outcome.UNANSWERED, 3, 0, "")),
                new PlanResult.Others(0, 0),
                List.of(kind, type),
                List.of(),
                List.of(),
                List.of(),
                "");

        new OpenRules(findings).write(directory);

        assertThat(Files.readString(directory.resolve("src/main/java/migrations/Step.java")))
                .contains(
                        "        out.as(\"app.Purchase\");\n",
                        "// Its objects may be of app.Checking, app.Savings now.")
                .doesNotContain("as(\"app.Account\")");
    }
}
