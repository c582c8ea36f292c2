package dev.imago.migrate.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.Root;
import dev.imago.checkpoint.state.Slot;
import dev.imago.migrate.Engine;
import dev.imago.migrate.MemoryState;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules that compute, split, merge and move: values, objects and whole classes. */
class ChangeRulesTest {
    @TempDir
    private Path directory;

    private Engine engine = new Engine(Path.of(""));

    @BeforeEach
    void makeEngine() {
        engine = new Engine(directory);
    }

    private String onlyQuestion(MemoryState old, String... next) {
        return engine.plan(old, next).questions().get(0).what();
    }

    @Test
    void aNewFieldIsComputedFromOldOnes() {
        MemoryState old = engine.old(
                "class Order { int cents; short count; String note; Status status; double rate; boolean paid; char c;"
                        + " Long box; Customer customer; }",
                "class Customer { String name; Order last; }",
                "enum Status { OPEN, DONE }");
        old.object(
                "app.Order",
                Map.of("cents", 250, "count", 3, "status", 2, "rate", 0.5, "paid", true, "c", 'x', "customer", 3));
        old.enumConstant("app.Status", "DONE");
        old.object("app.Customer", Map.of("name", 4, "last", 1));
        old.string("Zoë");
        engine.rules("""
                default:
                  app.Order.total: =cents * count + 1
                  app.Order.half: "=cents * rate"
                  app.Order.label: "=note == null ? customer.name + '/' + cents + c : note"
                  app.Order.buyer: =customer.name
                  app.Order.state: "=status == 'DONE' && paid ? 'SHUT' : 'NEW'"
                  app.Order.big: "=cents > 100 || !paid"
                  app.Order.boxed: "=box == null ? -1 : box"
                  app.Order.owner: =customer
                  app.Order.origin: =class
                  app.Order.old: =status
                """);

        MemoryState result = engine.migrate(
                old,
                "class Order { long total; double half; String label; String buyer; State state; boolean big; Long boxed;"
                        + " Object owner; String origin; String old; }",
                "class Customer { String name; Order last; }",
                "enum Status { OPEN, DONE }",
                "enum State { NEW, SHUT }");

        assertThat(result.bits(1, "total")).isEqualTo(751);
        assertThat(result.bits(1, "half")).isEqualTo(Double.doubleToRawLongBits(125));
        assertThat(result.text(1, "label")).isEqualTo("Zoë/250x");
        assertThat(result.bits(1, "buyer")).as("the string itself").isEqualTo(4);
        assertThat(result.text(1, "state")).isEqualTo("SHUT");
        assertThat(result.bits(1, "big")).isEqualTo(1);
        assertThat(result.bits((int) result.bits(1, "boxed"), "value")).isEqualTo(-1);
        assertThat(result.bits(1, "owner")).isEqualTo(3);
        assertThat(result.text(1, "origin")).isEqualTo("app.Order");
        assertThat(result.text(1, "old")).isEqualTo("DONE");
    }

    @Test
    void aComputedValueReplacesTheOneThatOldObjectsHave() {
        String item = "class Item { long value; int cents; int count; long fee; }";
        MemoryState old = engine.old(item);
        old.object("app.Item", Map.of("value", 7L, "cents", 250, "count", 3, "fee", 5L));
        engine.rules("default: {app.Item.value: =cents * 2 * count, app.Item.fee: =fee + 1}");

        MemoryState result = engine.migrate(old, item);

        assertThat(result.bits(1, "value")).isEqualTo(1500);
        assertThat(result.bits(1, "fee")).isEqualTo(6);
        assertThat(result.bits(1, "cents")).isEqualTo(250);
    }

    @Test
    void anExpressionWidensABoxAndLeavesNullAsItIs() {
        MemoryState old = engine.old("class Item { Integer some, none; short small; }");
        old.object("app.Item", Map.of("some", 2, "small", 7));
        old.add(
                "java.lang.Integer",
                Form.BOXED,
                List.of(Slot.carried("java.lang.Integer", "value", "I")),
                r -> r.setSlot(0, 5));
        engine.rules("default: {app.Item.some: =some, app.Item.none: =none, app.Item.small: =small}");

        MemoryState result = engine.migrate(old, "class Item { Long some, none; Integer small; }");

        assertThat(result.bits((int) result.bits(1, "some"), "value")).isEqualTo(5);
        assertThat(result.bits(1, "none")).isZero();
        assertThat(result.typeOf((int) result.bits(1, "small")).className()).isEqualTo("java.lang.Integer");
    }

    @Test
    void expressionsThatMakeNoSenseAreRefusedInThePlan() {
        Map.of(
                        "=cent", "app.Order has no field cent; did you mean 'cents'?; it has [cents, note]",
                        "=note * 2", "* cannot be used with a text and a whole number",
                        "=cents == 'a'", "== cannot be used with a whole number and a text",
                        "=cents ? 1 : 2", "what stands before ? is a whole number, not true or false",
                        "=cents > 0 ? 1 : note", "both sides of : must be alike, not a whole number and a text",
                        "=note", "it is java.lang.String, and the field is int",
                        "=1.5", "it is a decimal number, and the field is int",
                        "=note.length", "java.lang.String has no field length",
                        "=-note", "- cannot be used with a text",
                        "=cents == null", "== cannot be used with a whole number and null")
                .forEach((expression, message) -> {
                    MemoryState old = engine.old("class Order { int cents; String note; }");
                    old.object("app.Order", Map.of());
                    engine.rules("default: {app.Order.x: \"" + expression + "\"}");
                    assertThat(onlyQuestion(old, "class Order { int cents; String note; int x; }"))
                            .as(expression)
                            .startsWith("the expression for x is wrong at column ")
                            .contains(message);
                });
    }

    @Test
    void whatAnExpressionCannotComputeStopsTheRunWithItsObject() {
        Map.of(
                        "=note + '!'", "app.Order.x: column 6: the value is null; test for it",
                        "=10 / cents + ''", "app.Order.x: / by zero",
                        "=9223372036854775807 + big + ''", "app.Order.x: long overflow",
                        "=next.note", "app.Order.x: app.Order.next is null",
                        "=(1 == 1 ? 99 : big) + ''", "")
                .forEach((expression, message) -> {
                    MemoryState old = engine.old("class Order { int cents; String note; long big; Order next; }");
                    old.object("app.Order", Map.of("big", 1L));
                    engine.rules("default: {app.Order.x: \"" + expression + "\"}");
                    String next = "class Order { int cents; String note; long big; Order next; String x; }";
                    if (message.isEmpty()) {
                        assertThat(engine.migrate(old, next).text(1, "x")).isEqualTo("99");
                    } else {
                        assertThatThrownBy(() -> engine.migrate(old, next))
                                .isInstanceOf(TransformException.class)
                                .hasMessageContaining("cannot transform app.Order #1 at test[1]")
                                .hasMessageContaining(message);
                    }
                });
    }

    @Test
    void aComputedValueThatDoesNotFitStopsTheRun() {
        MemoryState old = engine.old("class Order { long big; }");
        old.object("app.Order", Map.of("big", 1L << 40));
        engine.rules("default: {app.Order.small: =big}");

        assertThatThrownBy(() -> engine.migrate(old, "class Order { long big; int small; }"))
                .hasMessageContaining("app.Order.small: Long 1099511627776 does not fit a field of type int");
    }

    @Test
    void aDroppedFieldCannotBeRead() {
        MemoryState old = engine.old("class Order { int cents; }");
        old.object("app.Order", Map.of());
        engine.rules("{drop: [app.Order.cents], default: {app.Order.x: =cents}}");

        assertThat(onlyQuestion(old, "class Order { int x; }"))
                .contains("is not in the state, for a rule drops or keeps it");
    }

    @Test
    void fieldsMoveIntoAnObjectOfTheirOwnAndBack() {
        MemoryState old = engine.old("class Customer { String name; String street; String zip; }");
        old.object("app.Customer", Map.of("name", 2, "street", 3, "zip", 4));
        old.string("Zoë");
        old.string("Main St");
        old.string("0815");
        engine.rules("""
                default:
                  app.Customer.address: {new: app.Address, with: {street: =street, zip: =zip, country: DE}}
                """);
        String[] next = {
            "class Customer { String name; Address address; }",
            "class Address { String street; String zip; String country; }"
        };

        MemoryState split = engine.migrate(old, next);

        int address = (int) split.bits(1, "address");
        assertThat(split.typeOf(address).className()).isEqualTo("app.Address");
        assertThat(split.bits(address, "street")).as("the string itself").isEqualTo(3);
        assertThat(split.text(address, "country")).isEqualTo("DE");

        engine.rules("""
                default: {app.Customer.street: "=address == null ? null : address.street", app.Customer.zip: =address.zip}
                drop: [app.Address]
                """);
        MemoryState old2 = engine.old(next);
        old2.object("app.Customer", Map.of("address", 2));
        old2.object("app.Address", Map.of("street", 3, "zip", 4));
        old2.string("Main St");
        old2.string("0815");

        MemoryState merged = engine.migrate(old2, "class Customer { String name; String street; String zip; }");

        assertThat(merged.bits(1, "street")).isEqualTo(3);
        assertThat(merged.bits(1, "zip")).isEqualTo(4);
        assertThat(merged.has(2)).isFalse();
    }

    @Test
    void whatAnObjectOfARuleLacksIsAsked() {
        MemoryState old = engine.old("class Customer { String street; }");
        old.object("app.Customer", Map.of());
        engine.rules("default: {app.Customer.address: {new: app.Address, with: {street: =street, city: x}}}");
        String[] next = {"class Customer { Address address; }", "class Address { String street; String zip; }"};

        assertThat(engine.plan(old, next).questions())
                .extracting(q -> q.what())
                .contains("a new app.Address has no value for zip; say it under 'with'");
    }

    @Test
    void aClassIsSplitByAValue() {
        MemoryState old = engine.old(
                "class Account { int kind; long balance; double rate; int limit; Account other; static Account FIRST; }");
        old.object("app.Account", Map.of("kind", 1, "balance", 10L, "rate", 0.5, "other", 2));
        old.object("app.Account", Map.of("kind", 2, "balance", 20L, "limit", 7, "other", 1));
        old.root("app.Account", "FIRST", "Lapp/Account;", 1);
        engine.rules("""
                split:
                  app.Account: {by: kind, into: {1: app.Savings, 2: app.Checking}}
                rename: {app.Account.limit: overdraft}
                default: {app.Checking.fee: 5}
                """);
        String[] next = {
            "abstract class Account { int kind; long balance; Account other; static Account FIRST; }",
            "class Savings extends Account { double rate; }",
            "class Checking extends Account { int overdraft; int fee; }"
        };

        MemoryState result = engine.migrate(old, next);

        assertThat(result.typeOf(1).className()).isEqualTo("app.Savings");
        assertThat(result.bits(1, "rate")).isEqualTo(Double.doubleToRawLongBits(0.5));
        assertThat(result.typeOf(2).className()).isEqualTo("app.Checking");
        assertThat(result.bits(2, "overdraft")).isEqualTo(7);
        assertThat(result.bits(2, "fee")).isEqualTo(5);
        assertThat(result.bits(2, "balance")).isEqualTo(20);
        assertThat(result.bits(2, "other")).isEqualTo(1);
    }

    @Test
    void aSplitThatWouldLoseAValueOrKnowsNoClassStops() {
        String source = "class Account { int kind; double rate; }";
        String[] next = {
            "class Account {}", "class Savings extends Account { double rate; }", "class Other extends Account {}"
        };
        String rules = "{split: {app.Account: {by: kind, into: {1: app.Savings, 2: app.Other}}}}";
        MemoryState losing = engine.old(source);
        losing.object("app.Account", Map.of("kind", 2, "rate", 0.5));
        engine.rules(
                "{split: {app.Account: {by: kind, into: {1: app.Savings, 2: app.Other}}}, drop: [app.Account.kind]}");
        assertThat(onlyQuestion(losing, next))
                .as("what it is split by is dropped")
                .contains("is not in the state");

        engine.rules(rules);
        assertThatThrownBy(() -> engine.migrate(losing, next))
                .hasMessageContaining("cannot transform app.Account #1")
                .hasMessageContaining("a app.Other has no place for app.Account.rate, which has a value");

        MemoryState unknown = engine.old(source);
        unknown.object("app.Account", Map.of("kind", 3));
        assertThatThrownBy(() -> engine.migrate(unknown, next))
                .hasMessageContaining("no class is said for the value '3'");
    }

    @Test
    void aValueThatOnePartComputesWithIsMissingInTheOthersOnlyIfItIsZero() {
        String source = "class Account { int kind; int percent; }";
        String[] next = {
            "class Account {}", "class Savings extends Account { double rate; }", "class Other extends Account {}"
        };
        engine.rules("""
                split: {app.Account: {by: kind, into: {1: app.Savings}, else: app.Other}}
                default: {app.Savings.rate: =percent / 100.0}
                """);
        MemoryState fits = engine.old(source);
        fits.object("app.Account", Map.of("kind", 1, "percent", 50));
        fits.object("app.Account", Map.of("kind", 7));

        MemoryState result = engine.migrate(fits, next);

        assertThat(result.bits(1, "rate")).isEqualTo(Double.doubleToRawLongBits(0.5));
        assertThat(result.typeOf(2).className()).isEqualTo("app.Other");
        fits.object("app.Account", Map.of("kind", 8, "percent", 1));
        assertThatThrownBy(() -> engine.migrate(fits, next))
                .hasMessageContaining("a app.Other has no place for app.Account.percent");
    }

    @Test
    void twoClassesBecomeOneWithAConstantForTheirOrigin() {
        MemoryState old = engine.old(
                "class Cat { String name; int lives; Cat friend; }",
                "class Siamese extends Cat { }",
                "class Dog { String name; String trick; }",
                "class Zoo { java.util.List<Cat> cats; Cat cat; Dog dog; }");
        old.object("app.Cat", Map.of("name", 5, "lives", 9, "friend", 2));
        old.object("app.Siamese", Map.of("lives", 8));
        old.object("app.Dog", Map.of("name", 5));
        old.object("app.Zoo", Map.of("cat", 2, "dog", 3));
        old.string("Tom");
        engine.rules("""
                merge:
                  app.Animal:
                    app.Cat: {kind: CAT, sound: "='meow ' + lives", trick: null}
                    app.Dog: {kind: DOG, sound: woof, lives: 1, friend: null}
                rename: {app.Siamese: app.Special}
                """);

        MemoryState result = engine.migrate(
                old,
                "class Animal { String name; Kind kind; String sound; int lives; String trick; Animal friend; }",
                "class Special extends Animal {}",
                "enum Kind { CAT, DOG }",
                "class Zoo { java.util.List<Animal> cats; Animal cat; Animal dog; }");

        assertThat(result.typeOf(1).className()).isEqualTo("app.Animal");
        assertThat(result.typeOf(2).className()).isEqualTo("app.Special");
        assertThat(result.typeOf(3).className()).isEqualTo("app.Animal");
        assertThat(result.text(1, "kind")).isEqualTo("CAT");
        assertThat(result.text(2, "kind")).as("a subclass of the origin").isEqualTo("CAT");
        assertThat(result.text(3, "kind")).isEqualTo("DOG");
        assertThat(result.text(2, "sound")).isEqualTo("meow 8");
        assertThat(result.bits(3, "lives")).isEqualTo(1);
        assertThat(result.bits(4, "dog")).isEqualTo(3);
    }

    @Test
    void staticFieldsOfMergedClassesDoNotOverwriteEachOther() {
        MemoryState old = engine.old("class Cat { static int count; }", "class Dog { static int count; }");
        old.root("app.Cat", "count", "I", 1).root("app.Dog", "count", "I", 2);
        engine.rules("merge: {app.Animal: {app.Cat: {}, app.Dog: {}}}");

        assertThat(engine.questions(old, "class Animal { static int count; }"))
                .containsExactly("RULE_DOES_NOT_FIT app.Dog.count");
    }

    @Test
    void aStaticValueGoesToEachObjectAndTheOnlyObjectsFieldToAStatic() {
        MemoryState old = engine.old(
                "class Desk { int orders; Desk next; static java.util.Map<String, String> BOOK; static int LIMIT; }");
        old.object("app.Desk", Map.of("orders", 5));
        old.elements("java.util.HashMap", dev.imago.checkpoint.state.Form.MAPPING);
        old.root("app.Desk", "BOOK", "Ljava/util/Map;", 2).root("app.Desk", "LIMIT", "I", 9);
        engine.rules("""
                rename:
                  app.Desk.BOOK: app.Desk.book
                  app.Desk.orders: app.Counters.ORDERS
                default: {app.Desk.limit: =app.Desk.LIMIT + 1}
                """);
        String[] next = {
            "class Desk { java.util.Map<String, String> book; long limit; Desk next; }",
            "class Counters { static long ORDERS; }"
        };

        MemoryState result = engine.migrate(old, next);

        assertThat(result.bits(1, "book")).isEqualTo(2);
        assertThat(result.bits(1, "limit")).isEqualTo(10);
        assertThat(result.roots()).containsExactly(Root.ofStatic("app.Counters", "ORDERS", "J", 5));

        old.object("app.Desk", Map.of());
        assertThatThrownBy(() -> engine.migrate(old, next))
                .hasMessageContaining("can have the value of one object only");
    }

    @Test
    void objectsThatAgreeGiveAStaticFieldItsValue() {
        MemoryState old = engine.old("class Desk { int limit; Desk next; }");
        old.object("app.Desk", Map.of("limit", 5, "next", 2));
        old.object("app.Desk", Map.of("limit", 5));
        engine.rules("rename: {app.Desk.limit: app.Desk.LIMIT}");

        MemoryState result = engine.migrate(old, "class Desk { Desk next; static int LIMIT; }");

        assertThat(result.roots()).containsExactly(Root.ofStatic("app.Desk", "LIMIT", "I", 5));
    }

    @Test
    void wholePackagesAreRenamed() {
        MemoryState old = engine.old("class Order { Line line; }", "class Line { int a; }", "class Gone { int x; }");
        old.object("app.Order", Map.of("line", 2));
        old.object("app.Line", Map.of("a", 4));
        old.object("app.Gone", Map.of());
        engine.rules("{rename: {app.*: shop.*}, drop: [app.Gone]}");
        Path classes = dev.imago.migrate.Version.compile(
                directory, "shop", "", "class Order { Line line; }", "class Line { int a; }");

        MemoryState result = engine.migrate(old, classes);

        assertThat(result.typeOf(1).className()).isEqualTo("shop.Order");
        assertThat(result.typeOf(1).slots().get(0).descriptor()).isEqualTo("Lshop/Line;");
        assertThat(result.bits(2, "a")).isEqualTo(4);
    }

    @Test
    void whatTheNewVersionMakesAgainBeginsWithNothing() {
        MemoryState old =
                engine.old("class Index { Object cache; int hits; java.util.Map<String, String> byName; int n; }");
        old.object("app.Index", Map.of("cache", 1, "hits", 7, "n", 3));
        engine.rules("""
                rebuild: [app.Index.cache, app.Index.hits, app.Index.byName]
                default: {app.Index.byName: {new: java.util.HashMap}}
                """);

        MemoryState result = engine.migrate(
                old, "class Index { Object cache; int hits; java.util.Map<String, String> byName; int n; }");

        assertThat(result.bits(1, "cache")).isZero();
        assertThat(result.bits(1, "hits")).isZero();
        assertThat(result.typeOf((int) result.bits(1, "byName")).className()).isEqualTo("java.util.HashMap");
        assertThat(result.bits(1, "n")).isEqualTo(3);
        assertThat(List.of(engine.report().created())).containsExactly(1L);
    }

    @Test
    void wholeNumbersAndConstantsAreMadeOfWhatSaysThemExactly() {
        MemoryState old = engine.old(
                "class Order { double cents; float size; String status; int next; }", "enum Status { GONE, OPEN }");
        old.object("app.Order", Map.of("cents", 5.0, "size", -2f, "status", 2, "next", 1));
        old.string("SHUT");
        engine.rules("""
                retype:
                  app.Order.cents: {using: whole}
                  app.Order.size: {using: whole}
                  app.Order.status: {using: constant}
                  app.Order.next: {using: constant}
                """);
        String[] next = {
            "class Order { long cents; Integer size; Status status; Status next; }", "enum Status { OPEN, SHUT }"
        };

        MemoryState result = engine.migrate(old, next);

        assertThat(result.bits(1, "cents")).isEqualTo(5);
        assertThat(result.bits((int) result.bits(1, "size"), "value")).isEqualTo(-2);
        assertThat(result.text(1, "status")).isEqualTo("SHUT");
        assertThat(result.text(1, "next")).isEqualTo("SHUT");

        for (Map<String, Object> wrong :
                List.<Map<String, Object>>of(Map.of("cents", 0.5), Map.of("size", Float.NaN), Map.of("next", 2))) {
            MemoryState other = new MemoryState(old.dictionary());
            other.object("app.Order", wrong);
            assertThatThrownBy(() -> engine.migrate(other, next))
                    .hasStackTraceContaining(wrong.containsKey("next") ? "none of place 2" : "is no whole number");
        }
    }
}
