package dev.imago.migrate.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.migrate.api.Migration;
import dev.imago.migrate.registry.Migrations;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules and transformers are for the objects of exactly their class: where that surprises, it is told. */
class SuperclassRulesTest {
    private static final String[] CLASSES = {
        "interface Named { }",
        "abstract class Animal { int id; }",
        "class Cat extends Animal implements Named { int lives; }",
        "class Tiger extends Cat { }",
        "class Dog extends Animal { }"
    };

    @TempDir
    private Path directory;

    private TwoVersions versions;

    @BeforeEach
    void makeRoom() {
        versions = new TwoVersions(directory);
        versions.old(CLASSES);
        versions.next(CLASSES);
    }

    private static Migrations transforming(String className) {
        Migration migration = registration -> registration.transform(className, (old, out) -> {});
        return Migrations.of(List.of(migration));
    }

    @Test
    void aRuleForAnAbstractClassIsAskedAboutWithTheClassesThatItIsMeantFor() {
        for (String key : List.of("drop", "keep")) {
            versions.rules(key + ": [app.Animal]");
            assertThat(versions.plan().questions()).singleElement().satisfies(q -> {
                assertThat(q.kind()).isEqualTo(Question.Kind.RULE_DOES_NOT_FIT);
                assertThat(q.subject()).isEqualTo("app.Animal");
                assertThat(q.what()).contains("'" + key + "' is not for", "app.Cat, app.Dog, app.Tiger");
            });
            versions.rules(key + ": [app.Animal, app.Cat, app.Dog, app.Tiger]");
            assertThat(versions.plan().questions()).isEmpty();
            assertThat(versions.plan().notes()).isEmpty();
        }
        versions.rules("drop: [app.Named]");
        assertThat(TwoVersions.questions(versions.plan())).containsExactly("RULE_DOES_NOT_FIT app.Named");
    }

    @Test
    void onlySubclassesThatHaveObjectsCount() {
        versions.rules("drop: [app.Animal]");

        assertThat(versions.plan(state -> state.object("app.Dog", Map.of())).questions())
                .singleElement()
                .satisfies(q -> {
                    assertThat(q.rule()).isEqualTo("drop:\n  - app.Dog");
                    assertThat(q.live()).isEqualTo(1);
                });
        assertThat(versions.planLoaded("app.Animal").questions()).isEmpty();
    }

    @Test
    void aRuleForAClassThatMayHaveObjectsIsNoted() {
        versions.rules("drop: [app.Cat]");

        assertThat(versions.plan().questions()).isEmpty();
        assertThat(versions.plan().notes())
                .containsExactly("app.Cat: 'drop' is not for the objects of its subclasses, app.Tiger");
    }

    @Test
    void anAbstractClassMayBeDroppedForItsStaticFields() {
        String[] classes = CLASSES.clone();
        classes[1] = "abstract class Animal { int id; static int count; }";
        versions.old(classes);
        versions.next(classes);
        versions.rules("drop: [app.Animal]");

        assertThat(versions.plan().questions()).isEmpty();
        assertThat(versions.plan().notes()).singleElement().asString().startsWith("app.Animal: 'drop' is not for");
    }

    @Test
    void aTransformerForASuperclassIsToldToBeForNoSubclass() {
        assertThat(versions.plan(transforming("app.Animal")).questions())
                .singleElement()
                .satisfies(
                        q -> assertThat(q.what()).contains("its transformer is not for the objects of its subclasses"));
        Plan noted = versions.plan(transforming("app.Cat"));
        assertThat(noted.questions()).isEmpty();
        assertThat(noted.notes())
                .containsExactly("app.Cat: its transformer is not for the objects of its subclasses, app.Tiger");
    }
}
