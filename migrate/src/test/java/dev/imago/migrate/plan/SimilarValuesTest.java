package dev.imago.migrate.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.migrate.MemoryState;
import dev.imago.migrate.Version;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.meaning.Meaning;
import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.rules.Rules;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a field may be called now, by the values that both versions' objects hold. */
class SimilarValuesTest {
    private static final String OLD = "class Customer { String mail; long born; int level; }";
    private static final String NEW = "class Customer { String contact; String motto; long since; int grade; }";

    @TempDir
    private Path directory;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final JdkTypes jdk = new JdkTypes();

    /** Compiled for each test: the code is read again while it runs. */
    private ClassPathDictionary compiled(String source) {
        return ClassPathDictionary.read(List.of(Version.compile(directory, "app", "", source)), 17);
    }

    private Plan plan(int shared, int all) {
        ClassPathDictionary before = compiled(OLD);
        ClassPathDictionary after = compiled(NEW);
        MemoryState old = new MemoryState(before.dictionary());
        MemoryState next = new MemoryState(after.dictionary());
        for (int i = 0; i < all; i++) {
            long born = random.nextLong();
            String mail = "mail" + born;
            old.object("app.Customer", Map.of("mail", old.string(mail), "born", born, "level", i % 2));
            boolean same = i < shared;
            next.object(
                    "app.Customer",
                    Map.of(
                            "contact",
                            next.string(same ? mail : "other" + i),
                            "motto",
                            next.string("motto " + i),
                            "since",
                            same ? born : i + 1L,
                            "grade",
                            i % 2));
        }
        Meaning meaning = Meaning.of(
                        before, after, ClassNames.ofCode(Rules.none(), before.dictionary(), after.dictionary()))
                .in(old)
                .beside(next);
        Scope scope = Scope.of(old, jdk);
        return Planner.plan(old.dictionary(), after, Rules.none(), Migrations.none(), scope, jdk, meaning);
    }

    @Test
    void aFieldWithTheSameValuesIsSuggestedWhateverItIsCalled() {
        Plan plan = plan(900, 1000);

        assertThat(plan.rulesToPaste())
                .as("seed " + seed)
                .contains("app.Customer.mail: contact")
                .contains("app.Customer.born: since");
        assertThat(plan.questions().toString())
                .containsPattern("It may be contact now, which holds \\d\\d % of the same values");
    }

    @Test
    void differentValuesAndFewOnesTellNothing() {
        Plan plan = plan(200, 1000);

        assertThat(plan.rulesToPaste()).as("seed " + seed).doesNotContain("mail: ", "born: ");
        // A level of 0 or 1 is like any other flag.
        assertThat(plan.rulesToPaste()).doesNotContain("level: ").contains("- app.Customer.level");
    }

    @Test
    void whatIsSuggestedIsNeverTaken() {
        assertThat(plan(1000, 1000).questions()).extracting(Question::subject).contains("app.Customer.mail");
    }
}
