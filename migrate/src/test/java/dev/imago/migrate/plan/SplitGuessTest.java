package dev.imago.migrate.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.migrate.Engine;
import dev.imago.migrate.MemoryState;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fields that became an object, and classes that became several. */
class SplitGuessTest {
    private static final String OLD = "class Customer { String name; String street; String city; int addressZip; }";
    private static final String[] NEW = {
        "class Customer { String name; Address address; }",
        "class Address { String street; String city; int zip; boolean main; }"
    };

    @TempDir
    private Path directory;

    @Test
    void fieldsThatBecameAnObjectAreOneSuggestionThatFits() {
        Engine engine = new Engine(directory);
        MemoryState old = engine.old(OLD);
        int customer = old.object(
                "app.Customer",
                Map.of("street", old.string("Main St"), "city", old.string("Ulm"), "addressZip", 89073));

        Plan plan = engine.plan(old, NEW);
        assertThat(plan.questions()).extracting(Question::subject).containsExactly("app.Customer.address");
        assertThat(plan.questions().get(0).advice()).contains("made of street, city, addressZip");

        MemoryState next = engine.rules(plan.rulesToPaste()).migrate(old, NEW);
        int address = (int) next.bits(customer, "address");
        assertThat(next.typeOf(address).className()).isEqualTo("app.Address");
        assertThat(next.text(address, "city")).isEqualTo("Ulm");
        assertThat(next.bits(address, "zip")).isEqualTo(89073);
        assertThat(next.bits(address, "main")).isZero();
    }

    @Test
    void aNewObjectWhoseFieldsWereNeverThereIsNoSuggestion() {
        Engine engine = new Engine(directory);
        MemoryState old = engine.old(OLD);
        old.object("app.Customer", Map.of());

        Plan plan = engine.plan(
                old,
                "class Customer { String name; String street; String city; int addressZip; Limits limits; }",
                "class Limits { int most; }");

        assertThat(plan.rulesToPaste()).contains("app.Customer.limits: null").doesNotContain("with:");
    }

    @Test
    void classesThatHaveAClassesFieldsNowAreNamed() {
        Engine engine = new Engine(directory);
        MemoryState old = engine.old("class Payment { int kind; long cents; String card; }");
        old.object("app.Payment", Map.of("kind", 1));

        Plan gone = engine.plan(
                old,
                "class CardPayment { long cents; String card; }",
                "class CashPayment { int kind; long cents; }",
                "class Unrelated { int other; }");
        assertThat(gone.questions()).singleElement().satisfies(question -> {
            assertThat(question.advice())
                    .contains("split")
                    .contains("app.Payment: {by: EXPRESSION, into: {VALUE: app.CardPayment, VALUE: app.CashPayment}}")
                    .doesNotContain("Unrelated");
            assertThat(question.key()).isEmpty();
        });

        Plan isAbstract = engine.plan(
                old,
                "abstract class Payment { long cents; }",
                "class CardPayment extends Payment { String card; }",
                "class CashPayment extends Payment { int kind; }");
        assertThat(isAbstract.questions()).extracting(Question::advice).anyMatch(advice -> advice.contains("split"));
    }

    @Test
    void newSubclassesThatHaveAnAbstractClassesFieldsBetweenThemAreNamed() {
        Engine engine = new Engine(directory);
        MemoryState old = engine.old("class Payment { int a; int b; int c; int d; int e; }");
        old.object("app.Payment", Map.of("a", 1));
        String[] next = {
            "abstract class Payment { }",
            "class CardPayment extends Payment { int a; int b; int c; }",
            "class CashPayment extends Payment { int d; int e; }",
            "class Other { int a; int b; }"
        };

        assertThat(engine.plan(old, next).questions())
                .first()
                .satisfies(question -> assertThat(question.advice())
                        .contains("into: {VALUE: app.CardPayment, VALUE: app.CashPayment}"));
        next[2] = "class CashPayment extends Payment { int d; }";
        next[3] = "class Other { int a; int e; }";
        assertThat(engine.plan(old, next).questions())
                .extracting(Question::advice)
                .noneMatch(advice -> advice.contains("split"));
    }

    @Test
    void aFieldThatNothingHasNowDoesNotKeepSubclassesFromBeingNamed() {
        Engine engine = new Engine(directory);
        MemoryState old =
                engine.old("class Account { String owner; int kind; int style; int grade; }", "class Desk { int a; }");
        old.object("app.Account", Map.of("kind", 1));
        String[] next = {
            "abstract class Account { String owner; }",
            "class Savings extends Account { int rate; }",
            "class Checking extends Account { long limit; }",
            "class Desk { int a; }"
        };

        assertThat(engine.plan(old, next).questions())
                .singleElement()
                .satisfies(question -> assertThat(question.advice())
                        .contains("app.Account: {by: EXPRESSION, into: {VALUE: app.Checking, VALUE: app.Savings}}"));
    }

    @Test
    void classesThatBecameOneAreOneSuggestionThatFits() {
        Engine engine = new Engine(directory);
        MemoryState old = engine.old(
                "class Cat { String name; int lives; }",
                "class Dog { String name; int tricks; }",
                "class Desk { int id; }");
        int cat = old.object("app.Cat", Map.of("name", old.string("Tom"), "lives", 9));
        int dog = old.object("app.Dog", Map.of("name", old.string("Rex"), "tricks", 3));
        String[] next = {"class Animal { String name; int lives; int tricks; }", "class Desk { int id; }"};

        Plan plan = engine.plan(old, next);
        assertThat(plan.questions())
                .filteredOn(question -> question.kind() == Question.Kind.CLASS_GONE)
                .extracting(Question::subject)
                .containsExactly("app.Cat", "app.Dog");
        assertThat(plan.rulesToPaste())
                .contains("merge:\n", "  app.Animal: {app.Cat: {}, app.Dog: {}}  # loses data\n");

        MemoryState merged = engine.rules(plan.rulesToPaste()).migrate(old, next);
        assertThat(merged.typeOf(cat).className()).isEqualTo("app.Animal");
        assertThat(merged.bits(cat, "lives")).isEqualTo(9);
        assertThat(merged.typeOf(dog).className()).isEqualTo("app.Animal");
        assertThat(merged.text(dog, "name")).isEqualTo("Rex");
    }

    @Test
    void aClassWithMoreThanTheOldOnesHadIsNotThem() {
        Engine engine = new Engine(directory);
        MemoryState old = engine.old("class Cat { int id; }", "class Dog { int id; }", "class Desk { int id; }");
        old.object("app.Cat", Map.of());
        old.object("app.Dog", Map.of());

        assertThat(engine.plan(old, "class Animal { int id; }", "class Desk { int id; }")
                        .rulesToPaste())
                .as("one field that both have may be anybody's")
                .doesNotContain("merge");
        assertThat(engine.plan(old, "class Animal { int id; int a; int b; }", "class Desk { int id; }")
                        .rulesToPaste())
                .doesNotContain("merge");
    }
}
