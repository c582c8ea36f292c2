package dev.imago.migrate.reverse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.Slot;
import dev.imago.checkpoint.state.StateProgress;
import dev.imago.migrate.MemoryState;
import dev.imago.migrate.Version;
import dev.imago.migrate.api.Migration;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.compare.Difference;
import dev.imago.migrate.plan.JdkTypes;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.plan.PlanBlockedException;
import dev.imago.migrate.plan.Planner;
import dev.imago.migrate.plan.Scope;
import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.rules.Rules;
import dev.imago.migrate.rules.RulesReader;
import dev.imago.migrate.transform.TransformException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReverseCheckTest {
    private static final JdkTypes JDK = new JdkTypes();

    @TempDir
    private Path directory;

    @TempDir
    private Path scratch;

    private ClassPathDictionary before = ClassPathDictionary.read(List.of(), 17);
    private ClassPathDictionary after = before;
    private MemoryState old = new MemoryState(before.dictionary());
    private Optional<Rules> back = Optional.empty();
    private StateProgress progress = StateProgress.NONE;

    private void versions(String[] one, String... other) {
        before = Version.of(directory, one);
        after = Version.of(directory, other);
        old = new MemoryState(before.dictionary());
    }

    private ReverseCheck.Result check(String rules, Migration... code) throws IOException {
        try (Migrations migrations = Migrations.of(List.of(code))) {
            Plan plan = Planner.plan(
                    old.dictionary(), after, RulesReader.read(rules, "r"), migrations, Scope.of(old, JDK), JDK);
            plan.requireAnswered();
            ReverseCheck.Result result = ReverseCheck.run(old, plan, back, before, scratch, progress);
            try (Stream<Path> left = Files.list(scratch)) {
                assertThat(left).isEmpty();
            }
            return result;
        }
    }

    @Test
    void theWayThereAndBackEndsWhereverItsProgressSaysSo() throws IOException {
        versions(new String[] {"class Order { int cents; }"}, "class Order { long cents; }");
        old.object("app.Order", Map.of("cents", 5));
        old.instanceRoot("app.Order", 1);
        AtomicInteger calls = new AtomicInteger();
        progress = (done, all) -> calls.incrementAndGet();
        check("{}");
        int whole = calls.get();
        assertThat(whole)
                .as("there, back, two states that are opened, and the comparison")
                .isGreaterThanOrEqualTo(5);

        progress = (done, all) -> {
            if (calls.decrementAndGet() == 0) {
                throw new IllegalStateException("enough");
            }
        };
        for (int last = 1; last <= whole; last++) {
            calls.set(last);
            assertThatThrownBy(() -> check("{}")).hasMessage("enough");
            assertThat(scratch).isEmptyDirectory();
        }
    }

    private static List<Difference> differences(ReverseCheck.Result result) {
        return result.lost().stream().map(ReverseCheck.Lost::difference).toList();
    }

    /** Each place that is lost, how many objects lose it, and why. */
    private List<String> lost(String rules, Migration... code) throws IOException {
        return check(rules, code).lost().stream()
                .map(each -> each.difference().where() + " " + each.difference().count() + " " + each.why())
                .map(String::strip)
                .toList();
    }

    @Test
    void renamesWideningsTablesAndConstantsComeBackByThemselves() throws IOException {
        versions(
                new String[] {
                    "class Base { short level; } ",
                    "class Order extends Base { int cents; String customer; int priority; Status status; float rate;"
                            + " String text; Order next; int note; static Order ALL; }",
                    "enum Status { OPEN, DONE }"
                },
                "class Base { int level; long added; }",
                "class Purchase extends Base { long price; String buyer; int priority; State status; double rate;"
                        + " Object text; Purchase next; String note; static Purchase EVERY; }",
                "enum State { NEW, DONE }");
        old.object("app.Order", Map.of("cents", -5, "customer", 3, "priority", 1, "status", 4, "next", 2, "level", 7));
        old.object("app.Order", Map.of("cents", 9, "priority", 5, "rate", 0.1f, "text", 3, "next", 1, "note", 8));
        old.string("Zoë");
        old.enumConstant("app.Status", "OPEN");
        old.elements("java.util.ArrayList", Form.SEQUENCE, 2, 1, 3);
        old.instanceRoot("java.util.ArrayList", 5);
        old.root("app.Order", "ALL", "Lapp/Order;", 2);

        ReverseCheck.Result result = check("""
                rename:
                  app.Order: app.Purchase
                  app.Status: app.State
                  app.Order.cents: price
                  app.Order.customer: buyer
                  app.Order.ALL: EVERY
                map: {app.Order.priority: {1: 10, 2: 20}, app.Status: {OPEN: NEW}}
                default: {app.Base.added: 3}
                retype: {app.Order.note: {using: to-string}}
                """);

        assertThat(result.lost()).isEmpty();
        assertThat(result.objects()).isEqualTo(3);
    }

    @Test
    void aTableOfLettersAndCodesComesBackAndTellsWhatItMakesOne() throws IOException {
        versions(new String[] {"class Order { char a, b; }"}, "class Order { char a, b; }");
        old.instanceRoot("app.Order", old.object("app.Order", Map.of("a", 'o', "b", 's')));

        assertThat(lost("map: {app.Order.a: {111: O, s: 83}, app.Order.b: {o: O, s: 79}}"))
                .singleElement()
                .asString()
                .contains("app.Order.b 1", "is O where it was o or s");
    }

    @Test
    void everyFieldThatIsLostIsNamedWithHowOftenAndWhere() throws IOException {
        versions(
                new String[] {"class Order { int cents; int code; String note; Token token; }", "class Token { int x; }"
                },
                "class Order { int cents; int code; Object token; }");
        old.object("app.Order", Map.of("cents", 1, "code", 1, "note", 3, "token", 4));
        old.object("app.Order", Map.of("cents", 2, "code", 9, "note", 3));
        old.string("secret");
        old.object("app.Token", Map.of("x", 1));
        old.elements("[Lapp.Order;", Form.OBJECT_ARRAY, 1, 2);
        old.instanceRoot("[Lapp.Order;", 5);

        ReverseCheck.Result result = check("drop: [app.Order.note, app.Token]\nmap: {app.Order.code: {1: 9}}\n");

        assertThat(differences(result))
                .containsExactlyInAnyOrder(
                        new Difference("app.Order.code", 1, "test[2].code", "9", "1"),
                        new Difference("app.Order.note", 2, "test[1].note", "\"secret\"", "null"),
                        new Difference("app.Order.token", 1, "test[1].token", "a app.Token", "null"));
    }

    @Test
    void aTransformerComesBackByATransformerAndItsNewObjectsAreLeftBehind() throws IOException {
        versions(
                new String[] {"class Order { int cents; String name; }"},
                "class Order { Money total; String name; }",
                "class Money { long cents; }");
        old.object("app.Order", Map.of("cents", 250, "name", 2));
        old.string("a");
        old.instanceRoot("app.Order", 1);
        Migration there = registration -> registration.transform(
                "app.Order",
                (order, out) ->
                        out.as("app.Order").set("total", out.create("app.Money").set("cents", order.getInt("cents"))));
        assertThat(lost("{}", there))
                .containsExactly(
                        "root the only app.Order 1 was made by a transformer, and none is registered for the way back",
                        "objects of app.Order 1 was made by a transformer, and none is registered for the way back");

        Migration andBack = registration -> {
            there.register(registration);
            registration.reverse(
                    "app.Order",
                    (order, out) -> out.as("app.Order")
                            .set("cents", order.object("total").getLong("cents")));
        };

        assertThat(lost("{}", andBack)).isEmpty();
    }

    @Test
    void whatHasNoWayBackIsToldBesideTheRestAndAnsweredByTheStepsOwnRules() throws IOException {
        versions(
                new String[] {"class Order { int cents; int rank; Status status; }", "enum Status { OPEN, SHUT }"},
                "class Order { double cents; String rank; Status status; }",
                "enum Status { OPEN, SHUT, LATE }");
        old.object("app.Order", Map.of("cents", 2, "rank", 3, "status", 2));
        old.enumConstant("app.Status", "SHUT");
        old.instanceRoot("app.Order", 1);
        Migration code = registration -> registration.conversion("roman", (value, out) -> "III");
        String rules = "retype: {app.Order.rank: {using: roman}}\n";

        assertThat(lost(rules, code)).containsExactly("app.Order.rank 1 was made by the conversion roman");

        back = Optional.of(RulesReader.read("default: {app.Order.cents: 2}\n", "reverse.yaml"));
        assertThatThrownBy(() -> check(rules, code))
                .isInstanceOfSatisfying(
                        NoWayBackException.class,
                        e -> assertThat(e.reasons())
                                .containsExactlyInAnyOrder(
                                        "app.Order.rank was made by the conversion roman",
                                        "app.Status has a LATE, and the old version nothing for it"));

        back = Optional.of(RulesReader.read("""
                drop: [app.Order.rank, app.Order.cents]
                default: {app.Order.rank: 3, app.Order.cents: 2}
                map: {app.Status: {LATE: OPEN}}
                """, "reverse.yaml"));
        assertThat(lost(rules, code)).isEmpty();

        back = Optional.of(RulesReader.read("""
                rename: {app.Order.rank: place}
                map: {app.Status: {LATE: OPEN}}
                """, "reverse.yaml"));
        assertThatThrownBy(() -> check(rules, code))
                .isInstanceOf(PlanBlockedException.class)
                .hasMessageContaining("app.Order.rank");
    }

    @Test
    void aValueThatDoesNotFitOnTheWayBackStopsItByName() {
        versions(new String[] {"class Order { int cents; }"}, "class Order { long cents; }");
        old.object("app.Order", Map.of("cents", 2));
        old.instanceRoot("app.Order", 1);
        Migration code = registration -> registration
                .transform("app.Order", (order, out) -> out.as("app.Order").set("cents", 1L << 40))
                .reverse("app.Order", (order, out) -> out.as("app.Order").set("cents", order.getLong("cents")));

        assertThatThrownBy(() -> check("{}", code))
                .isInstanceOf(TransformException.class)
                .hasMessageContaining("does not fit a field of type int");
    }

    @Test
    void aListThatBecomesASetLosesItsOrderAndWhatIsInItTwice() throws IOException {
        versions(
                new String[] {"class Order { java.util.List<Line> lines; }", "class Line { int x; Line next; }"},
                "class Order { java.util.Set<Line> lines; }",
                "class Line { int x; Line next; }");
        old.object("app.Order", Map.of("lines", 2));
        old.elements("java.util.ArrayList", Form.SEQUENCE, 3, 4, 3, 5);
        old.object("app.Line", Map.of("x", 1));
        old.object("app.Line", Map.of("x", 2, "next", 3));
        old.object("app.Line", Map.of("x", 3));
        old.instanceRoot("app.Order", 1);

        assertThat(lost("retype: {app.Order.lines: {into: java.util.HashSet, on-duplicate: first}}"))
                .containsExactly(
                        "elements of java.util.ArrayList 2",
                        "order of app.Order.lines 1 the new container keeps no order");
        assertThat(lost("retype: {app.Order.lines: {into: java.util.LinkedHashSet, on-duplicate: first}}"))
                .containsExactly("elements of java.util.ArrayList 2");
    }

    @Test
    void anElementThatIsGoneMakesNoneOfTheOthersLookLost() throws IOException {
        versions(
                new String[] {"class Order { Object all; }", "class Line { int x; }", "class Token { int x; }"},
                "class Order { Object all; }",
                "class Line { int x; }");
        old.object("app.Order", Map.of("all", 2));
        old.elements("java.util.LinkedList", Form.SEQUENCE, 3, 4, 5);
        old.object("app.Token", Map.of("x", 1));
        old.object("app.Line", Map.of("x", 2));
        old.object("app.Line", Map.of("x", 3));
        old.instanceRoot("app.Order", 1);

        assertThat(check("drop: [app.Token]").lost())
                .extracting(each -> each.difference().where())
                .containsExactly("elements of java.util.LinkedList");
    }

    @Test
    void arraysAndListsBecomeEachOtherAgain() throws IOException {
        versions(
                new String[] {
                    "class Order { int[] codes; java.util.List<Long> ids; Order[] next; static String[] ALL; }"
                },
                "class Order { java.util.List<Integer> codes; long[] ids; java.util.List<Order> next;"
                        + " static java.util.List<String> ALL; }");
        old.object("app.Order", Map.of("codes", 2, "ids", 3, "next", 6));
        old.add("[I", Form.PRIMITIVE_ARRAY, List.of(), record -> {
            record.addBytes(5, 4);
            record.addBytes(-7, 4);
        });
        old.elements("java.util.LinkedList", Form.SEQUENCE, 4, 5);
        old.add(
                "java.lang.Long",
                Form.BOXED,
                List.of(Slot.carried("java.lang.Long", "value", "J")),
                r -> r.setSlot(0, 8));
        old.add(
                "java.lang.Long",
                Form.BOXED,
                List.of(Slot.carried("java.lang.Long", "value", "J")),
                r -> r.setSlot(0, 9));
        old.elements("[Lapp.Order;", Form.OBJECT_ARRAY, 1);
        old.elements("[Ljava.lang.String;", Form.OBJECT_ARRAY, 8);
        old.string("a");
        old.instanceRoot("app.Order", 1).root("app.Order", "ALL", "[Ljava/lang/String;", 7);

        assertThat(lost("""
                retype:
                  app.Order.codes: {into: java.util.ArrayList}
                  app.Order.ids: {into: 'long[]'}
                  app.Order.next: {into: java.util.ArrayList}
                  app.Order.ALL: {into: java.util.ArrayList}
                """)).isEmpty();
    }

    @Test
    void elementsComeBackFromAMapByTheirKeyAndEntriesFromTheirValues() throws IOException {
        String line = "class Line { String sku; int number; }";
        versions(
                new String[] {
                    "class Order { java.util.List<Line> lines; java.util.Map<String, Line> bySku;"
                            + " java.util.Map<String, Line> byName; }",
                    line
                },
                "class Order { java.util.Map<String, Line> lines; java.util.List<Line> bySku;"
                        + " java.util.List<Line> byName; }",
                line.replace("sku", "code"));
        old.object("app.Order", Map.of("lines", 2, "bySku", 3, "byName", 6));
        old.elements("java.util.ArrayList", Form.SEQUENCE, 4, 5);
        old.elements("java.util.HashMap", Form.MAPPING, 7, 4, 8, 5);
        old.object("app.Line", Map.of("sku", 7, "number", 1));
        old.object("app.Line", Map.of("sku", 8, "number", 2));
        old.elements("java.util.HashMap", Form.MAPPING, 9, 4);
        old.string("a");
        old.string("b");
        old.string("name");
        old.instanceRoot("app.Order", 1);

        assertThat(lost("""
                rename: {app.Line.sku: code}
                retype:
                  app.Order.lines: {into: java.util.LinkedHashMap, key: sku}
                  app.Order.bySku: {into: java.util.ArrayList, key: sku}
                  app.Order.byName: {into: java.util.ArrayList, take: values}
                """)).containsExactly("app.Order.byName 1 was a map whose keys were given up");
        assertThat(lost("""
                rename: {app.Line.sku: code}
                retype:
                  app.Order.lines: {into: java.util.HashMap, key: sku}
                  app.Order.bySku: {into: java.util.ArrayList, key: sku}
                drop: [app.Order.byName]
                default: {app.Order.byName: null}
                """))
                .containsExactly(
                        "app.Order.byName 1 a rule drops it",
                        "order of app.Order.lines 1 the new container keeps no order");
    }

    @Test
    void partsOfASplitClassBecomeOneAgainWithWhatDecided() throws IOException {
        versions(
                new String[] {
                    "class Bank { java.util.List<Account> all; Account first; }",
                    "class Account { int kind; long cents; int rate; int limit; }"
                },
                "class Bank { java.util.List<Account> all; Account first; }",
                "abstract class Account { long cents; }",
                "class Savings extends Account { int rate; }",
                "class Checking extends Account { int limit; int kind; }");
        old.object("app.Bank", Map.of("all", 2, "first", 3));
        old.elements("java.util.ArrayList", Form.SEQUENCE, 3, 4, 5);
        old.object("app.Account", Map.of("kind", 1, "cents", 5, "rate", 7));
        old.object("app.Account", Map.of("kind", 2, "cents", 6, "limit", 8));
        old.object("app.Account", Map.of("kind", 3, "cents", 9));
        old.instanceRoot("app.Bank", 1);

        assertThat(lost("split: {app.Account: {by: kind, into: {1: app.Savings}, else: app.Checking}}"))
                .isEmpty();
        assertThat(lost("split: {app.Account: {by: kind == 1, into: {true: app.Savings}, else: app.Checking}}"))
                .isEmpty();
        assertThat(lost("split: {app.Account: {by: kind, into: {2: app.Checking}, else: app.Savings}}"))
                .containsExactly("app.Account.kind 2 an expression reads it");
    }

    @Test
    void mergedClassesComeBackWhereAConstantTellsThemApart() throws IOException {
        versions(
                new String[] {
                    "class Zoo { Object[] all; Dog dog; Cat[] cats; }",
                    "class Cat { String name; int lives; }",
                    "class Dog { String name; int bones; }"
                },
                "class Zoo { Object[] all; Animal dog; Animal[] cats; }",
                "class Animal { String name; int lives; int bones; Kind kind; String was; }",
                "enum Kind { CAT, DOG }");
        old.object("app.Zoo", Map.of("all", 2, "dog", 4, "cats", 6));
        old.elements("[Ljava.lang.Object;", Form.OBJECT_ARRAY, 3, 4);
        old.object("app.Cat", Map.of("name", 5, "lives", 9));
        old.object("app.Dog", Map.of("name", 5, "bones", 2));
        old.string("Rex");
        old.elements("[Lapp.Cat;", Form.OBJECT_ARRAY, 3);
        old.instanceRoot("app.Zoo", 1);
        String rules = "default:\n  app.Animal.lives: 1\n  app.Animal.bones: 1\n";

        assertThat(lost(rules
                        + "  app.Animal.was: pet\nmerge: {app.Animal: {app.Cat: {kind: CAT}, app.Dog: {kind: DOG}}}"))
                .isEmpty();
        assertThat(
                        lost(
                                rules
                                        + "  app.Animal.was: =class\nmerge: {app.Animal: {app.Cat: {kind: CAT}, app.Dog: {kind: CAT}}}"))
                .isEmpty();
        assertThat(lost(rules
                        + "  app.Animal.was: pet\nmerge: {app.Animal: {app.Cat: {kind: CAT}, app.Dog: {kind: CAT}}}"))
                .containsExactlyInAnyOrder(
                        "app.Zoo.dog 1",
                        "elements of [Ljava.lang.Object; 2",
                        "elements of [Lapp.Cat; 1",
                        "objects of app.Cat 1 was app.Cat or app.Dog",
                        "objects of app.Dog 1 was app.Cat or app.Dog");
    }

    @Test
    void valuesComeBackFromStaticFieldsAndFromFieldsOfEachObject() throws IOException {
        versions(
                new String[] {
                    "class Desk { int orders; Object book; static int LIMIT; static Object LOG; }",
                    "class Chair { static int LEGS; }"
                },
                "class Desk { int limit; Object log; static long ORDERS; static Object BOOK; }",
                "class Chair { int legs; }");
        old.object("app.Desk", Map.of("orders", 5, "book", 2));
        old.object("app.Chair", Map.of());
        old.root("app.Desk", "LIMIT", "I", 9).root("app.Desk", "LOG", "Ljava/lang/Object;", 2);
        old.root("app.Chair", "LEGS", "I", 4).instanceRoot("app.Desk", 1);

        assertThat(lost("""
                rename:
                  app.Desk.orders: app.Desk.ORDERS
                  app.Desk.book: app.Desk.BOOK
                  app.Desk.LIMIT: app.Desk.limit
                  app.Desk.LOG: app.Desk.log
                  app.Chair.LEGS: app.Chair.legs
                """)).isEmpty();
    }

    @Test
    void manyObjectsGiveBackTheStaticValueThatEachOfThemGot() throws IOException {
        versions(new String[] {"class Desk { static int LIMIT; Desk next; }"}, "class Desk { long limit; Desk next; }");
        old.object("app.Desk", Map.of("next", 2));
        old.object("app.Desk", Map.of());
        old.root("app.Desk", "LIMIT", "I", 9).instanceRoot("app.Desk", 1);

        assertThat(lost("rename: {app.Desk.LIMIT: app.Desk.limit}")).isEmpty();
    }

    @Test
    void numbersAndConstantsComeBackFromWhatTheyWereWrittenAs() throws IOException {
        versions(
                new String[] {
                    "class Order { int a; byte b; char c; Integer d; Status e; Status f; int g; short h; float i; }",
                    "enum Status { OPEN, SHUT }"
                },
                "class Order { double a; float b; double c; long d; String e; int f; Double g; String h; String i; }",
                "enum Status { OPEN, SHUT }");
        old.object("app.Order", Map.of("a", -5, "b", 100, "c", 'x', "d", 2, "e", 3, "f", 3, "g", 7, "h", 8, "i", 0.1f));
        old.add(
                "java.lang.Integer",
                Form.BOXED,
                List.of(Slot.carried("java.lang.Integer", "value", "I")),
                r -> r.setSlot(0, 77));
        old.enumConstant("app.Status", "SHUT");
        old.instanceRoot("app.Order", 1);

        assertThat(lost("""
                retype:
                  app.Order.d: {using: unbox}
                  app.Order.e: {using: to-string}
                  app.Order.f: {using: ordinal}
                  app.Order.g: {using: narrow}
                  app.Order.h: {using: to-string}
                  app.Order.i: {using: to-string}
                """)).isEmpty();
    }

    @Test
    void tablesThatMakeTwoValuesOneLoseTheSecondAndNothingElse() throws IOException {
        versions(
                new String[] {"class Order { int code; int wide; Status status; }", "enum Status { OPEN, LATE, SHUT }"},
                "class Order { int code; long wide; Status status; }",
                "enum Status { OPEN, SHUT }");
        old.object("app.Order", Map.of("code", 1, "status", 3, "wide", 1));
        old.object("app.Order", Map.of("code", 2, "status", 4, "wide", 0));
        old.enumConstant("app.Status", "OPEN");
        old.enumConstant("app.Status", "LATE");
        old.elements("[Lapp.Order;", Form.OBJECT_ARRAY, 1, 2);
        old.instanceRoot("[Lapp.Order;", 5);

        assertThat(lost("""
                map:
                  app.Order.code: {1: 9, 2: 9}
                  app.Order.wide: {1: 2}
                  app.Status: {LATE: OPEN}
                """))
                .containsExactlyInAnyOrder(
                        "app.Order.code 1 is 9 where it was 1 or 2",
                        "app.Order.wide 1 was mapped and widened at once",
                        "app.Order.status 1");
    }

    @Test
    void whatAnObjectOfItsOwnWasMadeOfIsReadFromItAgain() throws IOException {
        versions(
                new String[] {"class Customer { String street; int zip; int cents; int count; int age; }"},
                "class Customer { Address address; long total; long years; }",
                "class Address { String street; int code; }");
        old.object("app.Customer", Map.of("street", 2, "zip", 12, "cents", 5, "count", 2, "age", 7));
        old.string("Main St");
        old.instanceRoot("app.Customer", 1);

        assertThat(lost("""
                default:
                  app.Customer.address: {new: app.Address, with: {street: =street, code: =zip}}
                  app.Customer.total: =cents * count
                  app.Customer.years: =age
                """))
                .containsExactlyInAnyOrder(
                        "app.Customer.cents 1 an expression reads it", "app.Customer.count 1 an expression reads it");
    }

    @Test
    void aFieldThatOnlyOneOfTwoClassesHadBeforeItMovedUpComesBack() throws IOException {
        versions(
                new String[] {"class Base { }", "class One extends Base { int x; }", "class Two extends Base { int y; }"
                },
                "class Base { int x; }",
                "class One extends Base { }",
                "class Two extends Base { int y; }");
        old.object("app.One", Map.of("x", 3));
        old.object("app.Two", Map.of("y", 4));
        old.instanceRoot("app.One", 1).instanceRoot("app.Two", 2);

        assertThat(lost("default: {app.Base.x: 8}")).isEmpty();
    }

    @Test
    void whatRulesDropOrKeepIsLostThoughBothVersionsHaveIt() throws IOException {
        String[] version = {
            "class Store { static Object ITEMS; static int COUNT; Config config; Item item; }",
            "class Config { int x; }",
            "class Item { String sku; Object cache; }"
        };
        versions(version, version);
        old.object("app.Store", Map.of("config", 2, "item", 3));
        old.object("app.Config", Map.of("x", 1));
        old.object("app.Item", Map.of("sku", 4, "cache", 4));
        old.string("a");
        old.root("app.Store", "ITEMS", "Ljava/lang/Object;", 3).root("app.Store", "COUNT", "I", 7);
        old.instanceRoot("app.Store", 1);

        assertThat(lost("""
                drop: [app.Store.ITEMS]
                keep: [app.Config, app.Item.sku]
                restart: [app.Store.COUNT]
                rebuild: [app.Item.cache]
                """))
                .containsExactlyInAnyOrder(
                        "root app.Store.ITEMS 1 a rule drops it",
                        "root app.Store.COUNT 1 a rule keeps the new version's own",
                        "class of app.Config 1 a rule keeps the new version's own",
                        "app.Item.sku 1 a rule keeps the new version's own",
                        "app.Item.cache 1 a rule drops it");
    }

    @Test
    void whatIsKeptByItsNewNameIsLostForAReason() throws IOException {
        versions(
                new String[] {"class Desk { int pool; int a; static int COUNT; }"},
                new String[] {"class Table { int pool; int a; static int COUNT; }"});
        old.object("app.Desk", Map.of("pool", 5, "a", 6));
        old.root("app.Desk", "COUNT", "I", 7).instanceRoot("app.Desk", 1);

        assertThat(lost("rename: {app.Desk: app.Table}\nkeep: [app.Table.pool, app.Table.COUNT]\n"))
                .containsExactlyInAnyOrder(
                        "app.Desk.pool 1 a rule keeps the new version's own",
                        "root app.Desk.COUNT 1 a rule keeps the new version's own");
    }
}
