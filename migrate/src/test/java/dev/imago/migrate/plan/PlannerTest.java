package dev.imago.migrate.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.migrate.Version;
import dev.imago.migrate.api.Migration;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.plan.Question.Kind;
import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.rules.Rules;
import dev.imago.migrate.rules.RulesReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlannerTest {
    private static final JdkTypes JDK = new JdkTypes();

    @TempDir
    private Path directory;

    private Rules rules = Rules.none();
    private Migrations migrations = Migrations.none();
    private String[] old = {};

    private Plan plan(String... next) {
        ClassPathDictionary before = Version.of(directory, old);
        ClassPathDictionary after = Version.of(directory, next);
        return Planner.plan(before.dictionary(), after, rules, migrations, Scope.of(before, after), JDK);
    }

    private static Outcome outcome(Plan plan, String className) {
        return plan.shape(className).orElseThrow().outcome();
    }

    private static List<String> questions(Plan plan) {
        return plan.questions().stream().map(q -> q.kind() + " " + q.subject()).toList();
    }

    @Test
    void reorderedFieldsAreTheSame() {
        old = new String[] {"class Order { int a; long b; Order next; }"};

        Plan plan = plan("class Order { Order next; long b; int a; }");

        assertThat(plan.questions()).isEmpty();
        assertThat(outcome(plan, "app.Order")).isEqualTo(Outcome.SAME);
    }

    @Test
    void anIntBecomesALongByItself() {
        old = new String[] {"class Order { int a; }"};

        Plan plan = plan("class Order { long a; }");

        assertThat(plan.questions()).isEmpty();
        assertThat(outcome(plan, "app.Order")).isEqualTo(Outcome.WIDENED);
    }

    @Test
    void aWideningThatLosesDigitsIsAsked() {
        old = new String[] {"class Order { long a; int b; }"};

        assertThat(questions(plan("class Order { double a; float b; }")))
                .containsExactly("TYPE_CHANGED app.Order.a", "TYPE_CHANGED app.Order.b");
    }

    @Test
    void aReferenceToASupertypeIsCopied() {
        old = new String[] {
            "class Base {}", "class Item extends Base { java.util.ArrayList<Item> l; Item[] a; Item i; }"
        };

        Plan plan =
                plan("class Base {}", "class Item extends Base { java.util.Collection<Item> l; Base[] a; Object i; }");

        assertThat(plan.questions()).isEmpty();
        assertThat(outcome(plan, "app.Item")).isEqualTo(Outcome.WIDENED);
    }

    @Test
    void everyOpenChangeIsAskedAtOnceWithARuleToPaste() {
        old = new String[] {
            "class Order { int cents; String note; java.util.List<String> lines; }",
            "class Token { int x; }",
            "enum Status { OPEN, CLOSED }",
        };

        Plan plan = plan(
                "class Order { int cents; String buyer; java.util.Map<String, String> lines; int loyalty; }",
                "enum Status { OPEN, SHUT }");

        assertThat(questions(plan))
                .containsExactlyInAnyOrder(
                        "NEW_FIELD app.Order.buyer",
                        "NEW_FIELD app.Order.loyalty",
                        "FIELD_GONE app.Order.note",
                        "TYPE_CHANGED app.Order.lines",
                        "CLASS_GONE app.Token",
                        "ENUM_CONSTANT_GONE app.Status.CLOSED");
        assertThat(plan.rulesToPaste())
                .contains("default:\n", "  app.Order.loyalty: 0\n", "  app.Order.buyer: null\n")
                .contains("drop:\n", "  - app.Order.note  # loses data\n", "  - app.Token  # loses data\n")
                .contains("map:\n", "  app.Status: {CLOSED: SHUT}\n");
        assertThat(RulesReader.read(plan.rulesToPaste(), "stub").drop()).contains("app.Token");
    }

    @Test
    void theStubsAnswerTheQuestions() {
        old = new String[] {
            "class Order { int cents; String note; }",
            "class Token { int x; }",
            "enum Status { OPEN, CLOSED }",
            "class Codes { static final int A = 1, B = 2; static int gone; int x; }"
        };
        String[] next = {
            "class Order { int cents; String buyer; int loyalty; }",
            "enum Status { OPEN, SHUT }",
            "class Codes { static final int A = 2, B = 3; int x; }"
        };
        rules = RulesReader.read(plan(next).rulesToPaste(), "stub");

        assertThat(plan(next).questions()).isEmpty();
    }

    @Test
    void everyStubIsAcceptedWhateverChanged() {
        old = new String[] {
            "class Order { long a; int b; Integer c; int d; String e; S f; java.util.List<String> g; int[] h;"
                    + " java.util.Map<String, String> i; java.util.List<String> j; double k; Order l; static long M;"
                    + " static java.util.List<String> N; java.util.HashMap<String, String> o; }",
            "enum S { A }"
        };
        String[] next = {
            "class Order { int a; Integer b; int c; String d; long e; int f; java.util.Set<String> g;"
                    + " java.util.List<Integer> h; java.util.List<String> i; java.util.Map<String, String> j; int k;"
                    + " String l; static int M; static java.util.Map<String, String> N;"
                    + " java.util.concurrent.ConcurrentHashMap<String, String> o; }",
            "enum S { A }"
        };

        String stubs = plan(next).rulesToPaste();

        assertThat(stubs)
                .contains("  app.Order.a: {using: narrow}\n", "  app.Order.b: {using: box}\n")
                .contains("  app.Order.c: {using: unbox}\n", "  app.Order.d: {using: to-string}\n")
                .contains("  app.Order.e: {using: parse}\n", "  app.Order.f: {using: ordinal}\n")
                .contains("  app.Order.g: {into: java.util.LinkedHashSet}\n")
                .contains("  app.Order.h: {into: java.util.ArrayList}\n")
                .contains("  app.Order.i: {into: java.util.ArrayList, take: values}\n")
                .contains("  app.Order.o: {into: java.util.concurrent.ConcurrentHashMap}\n")
                .contains("  app.Order.M: {using: narrow}\n")
                .contains("rebuild:\n", "  - app.Order.j  # loses data\n", "  - app.Order.k  # loses data\n")
                .contains("  - app.Order.l  # loses data\n", "drop:\n", "  - app.Order.N");
        rules = RulesReader.read(stubs, "stub");
        assertThat(plan(next).questions()).isEmpty();
    }

    @Test
    void aFieldThatSeemsRenamedIsOfferedSoAndNeverTaken() {
        old = new String[] {
            "class Customer { String mail; int kind; Old price; long createdAt; String a; }", "class Old {}"
        };
        String[] next = {
            "class Customer { String email; int kindOfCustomer; Old cost; String note; long created_at; String b; }",
            "class Old {}"
        };

        Plan plan = plan(next);

        assertThat(plan.rulesToPaste())
                .contains("  app.Customer.mail: email\n", "  app.Customer.kind: kindOfCustomer\n")
                .contains("  app.Customer.price: cost\n", "  app.Customer.createdAt: created_at\n")
                .contains("  - app.Customer.a  # loses data\n")
                .contains("  app.Customer.b: null\n", "  app.Customer.note: null\n")
                .doesNotContain("app.Customer.email: null");
        assertThat(plan.questions()).extracting(Question::advice).anyMatch(a -> a.startsWith("It may be email now"));
        assertThat(plan.shape("app.Customer").orElseThrow().outcome()).isEqualTo(Outcome.UNANSWERED);
        rules = RulesReader.read(plan.rulesToPaste(), "stub");
        assertThat(plan(next).questions()).isEmpty();
    }

    @Test
    void twoFieldsThatMayBeTheSameAreNotGuessed() {
        old = new String[] {"class Customer { String mail; String emails; }"};

        assertThat(plan("class Customer { String email; }").rulesToPaste()).doesNotContain("rename");
    }

    @Test
    void renamesCarryClassesNestedClassesAndFields() {
        old = new String[] {"class PriceBook { Line first; static class Line { PriceBook book; int price; } }"};
        rules = RulesReader.read("rename: {app.PriceBook: app.Prices, app.PriceBook$Line.price: cents}", "rules.yaml");

        Plan plan = plan("class Prices { Line first; static class Line { Prices book; int cents; } }");

        assertThat(plan.questions()).isEmpty();
        assertThat(plan.shape("app.PriceBook$Line").orElseThrow().newClass()).isEqualTo("app.Prices$Line");
        assertThat(outcome(plan, "app.PriceBook")).isEqualTo(Outcome.RENAMED);
        assertThat(plan.names().descriptor("[Lapp/PriceBook$Line;")).isEqualTo("[Lapp/Prices$Line;");
        assertThat(plan.names().of("[[Lapp.PriceBook;")).isEqualTo("[[Lapp.Prices;");
    }

    @Test
    void aMovedClassIsSuggestedAndNotGuessed() {
        old = new String[] {"class Outer { static class Book { int a; } }"};

        Plan plan = plan("class Other { int b; }", "class Outer {}");

        assertThat(questions(plan)).containsExactly("CLASS_GONE app.Outer$Book");
    }

    @Test
    void aVersionThatIsSomethingElseAltogetherIsOneQuestion() {
        old = new String[] {
            "class Order { Line first; static int last; }", "class Line { int cents; }", "class Desk { Order one; }"
        };

        for (String text : List.of("{}", "keep: [app.Desk]", "rename: {app.Desk: app.Shelf}")) {
            rules = RulesReader.read(text, "rules.yaml");
            assertThat(plan("class Bird { int wings; }", "class Nest {}").questions())
                    .as(text)
                    .singleElement()
                    .satisfies(
                            question -> assertThat(question.toString())
                                    .matches(
                                            "none of [23] classes that have objects is in the new version.* Give the right file.*"));
        }
        rules = Rules.none();
        assertThat(plan("class Bird {}", "class Desk { Bird one; }").questions())
                .as("one is there")
                .extracting(Question::kind)
                .contains(Question.Kind.CLASS_GONE)
                .doesNotContain(Question.Kind.NOTHING_IN_COMMON);
        rules = RulesReader.read("rename: {app.Desk: app.Nest}", "rules.yaml");
        assertThat(plan("class Bird {}", "class Nest {}").questions())
                .as("a rule names one")
                .extracting(Question::kind)
                .contains(Question.Kind.CLASS_GONE)
                .doesNotContain(Question.Kind.NOTHING_IN_COMMON);
    }

    @Test
    void whatASuggestedRenameLeadsToIsAskedInTheSameRound() {
        ClassPathDictionary before =
                Version.of(directory, "public class Session { int id; }", "class Desk { Session last; }");
        Path moved = Version.compile(directory, "app.session", "", "public class Session { int id; int life; }");
        Path rest = Version.compile(directory, "app", moved.toString(), "class Desk { app.session.Session last; }");
        ClassPathDictionary after = ClassPathDictionary.read(List.of(rest, moved), 17);
        Scope scope = Scope.of(before, after);

        Plan plan = Planner.plan(before.dictionary(), after, rules, migrations, scope, JDK);

        assertThat(questions(plan))
                .containsExactlyInAnyOrder("CLASS_GONE app.Session", "NEW_FIELD app.session.Session.life");
        assertThat(plan.questions().get(1).what()).endsWith(" (if done as suggested)");
        Rules pasted = RulesReader.read(plan.rulesToPaste(), "stub");
        assertThat(Planner.plan(before.dictionary(), after, pasted, migrations, scope, JDK)
                        .questions())
                .isEmpty();
    }

    @Test
    void aMovedClassThatIsNotAskedForAnswersNoOtherQuestion() {
        ClassPathDictionary before = Version.of(directory, "public class Mark {}", "class Desk { Mark last; }");
        Path moved = Version.compile(directory, "app.marks", "", "public class Mark {}");
        Path rest = Version.compile(directory, "app", moved.toString(), "class Desk { app.marks.Mark last; }");
        ClassPathDictionary after = ClassPathDictionary.read(List.of(rest, moved), 17);

        Plan plan = Planner.plan(before.dictionary(), after, rules, migrations, Scope.of(before, after), JDK);

        assertThat(questions(plan)).containsExactly("TYPE_CHANGED app.Desk.last");
    }

    @Test
    void fieldsThatMoveAlongTheHierarchyAreFound() {
        old = new String[] {"abstract class Base { int id; }", "class Order extends Base { String name; }"};

        Plan plan = plan("class Entity { int id; String name; }", "class Base {}", "class Order extends Entity {}");

        assertThat(plan.questions()).isEmpty();
        assertThat(outcome(plan, "app.Order")).isEqualTo(Outcome.WIDENED);
    }

    @Test
    void hiddenFieldsStayApart() {
        old = new String[] {"class Base { int id; }", "class Order extends Base { int id; }"};

        Plan plan = plan("class Base { int id; }", "class Order extends Base { int id; }");

        assertThat(plan.shape("app.Order").orElseThrow().actions())
                .extracting(a -> ((FieldAction.Copy) a).from().declaringClass())
                .containsExactly("app.Base", "app.Order");
    }

    @Test
    void standingOnAnotherJdkClassIsAsked() {
        old = new String[] {"class Cache extends java.util.HashMap<String, String> { int hits; }"};

        assertThat(questions(plan("class Cache extends java.util.TreeMap<String, String> { int hits; }")))
                .containsExactly("SUPERCLASS_CHANGED app.Cache");
    }

    @Test
    void insertedAndReorderedEnumConstantsNeedNoAnswer() {
        old = new String[] {"enum Status { OPEN, DONE }"};

        Plan plan = plan("enum Status { DONE, HELD, OPEN }");

        assertThat(plan.questions()).isEmpty();
        assertThat(outcome(plan, "app.Status")).isEqualTo(Outcome.SAME);
    }

    @Test
    void renumberedConstantsNeedAMapOrAcceptance() {
        old = new String[] {"class Codes { static final int LOW = 1, HIGH = 2; static final String NAME = \"a\"; }"};
        String next = "class Codes { static final int LOW = 10, HIGH = 2; static final String NAME = \"b\"; }";

        assertThat(plan(next).questions())
                .singleElement()
                .satisfies(q -> assertThat(q.what()).contains("LOW 1 -> 10"))
                .extracting(Question::kind)
                .isEqualTo(Kind.CONSTANT_RENUMBERED);
        rules = RulesReader.read("map: {app.Order.priority: {1: 10}}", "r");
        assertThat(plan(next).questions()).isEmpty();
        rules = RulesReader.read("accept-constants: [app.Codes.LOW]", "r");
        assertThat(plan(next).questions()).isEmpty();
    }

    @Test
    void staticFieldsThatAreStateNeedAPlace() {
        old = new String[] {
            "class Shop { static java.util.Map<String, Shop> ALL; static final java.util.List<Shop> LIST = null;"
                    + " static int count; static long moved; static final int LIMIT = 5; static final long START = Long.hashCode(1);"
                    + " static Thread worker; int x; }",
        };

        Plan plan = plan("class Shop { static java.util.Map<String, Shop> ALL; int count; int x; static int moved; }");

        assertThat(questions(plan))
                .containsExactly(
                        "STATIC_GONE app.Shop.LIST",
                        "STATIC_NOW_INSTANCE app.Shop.count",
                        "STATIC_TYPE_CHANGED app.Shop.moved",
                        "NEW_FIELD app.Shop.count");
        assertThat(plan.statics().get("app.Shop.ALL")).isInstanceOf(FieldAction.Copy.class);
    }

    @Test
    void aStaticThatRulesRenameMovesToAnotherClass() {
        old = new String[] {"class Shop { static int count; }"};
        rules = RulesReader.read("rename: {app.Shop.count: app.Counters.SHOPS}", "r");

        Plan plan = plan("class Shop {}", "class Counters { static long SHOPS; }");

        assertThat(plan.questions()).isEmpty();
        assertThat(plan.statics().get("app.Shop.count"))
                .isEqualTo(new FieldAction.Widen(
                        new FieldRef("app.Shop", "count", "I"), new FieldRef("app.Counters", "SHOPS", "J")));
    }

    @Test
    void aTransformerAnswersForItsClass() {
        old = new String[] {"class Order { java.util.List<String> lines; }"};
        Migration migration = r -> r.transform("app.Order", (o, out) -> out.as("app.Order"));
        migrations = Migrations.of(List.of(migration));

        Plan plan = plan("class Order { java.util.Map<String, String> lines; int added; }");

        assertThat(plan.questions()).isEmpty();
        assertThat(outcome(plan, "app.Order")).isEqualTo(Outcome.TRANSFORMED);
    }

    @Test
    void defaultsMustFitTheirFields() {
        old = new String[] {"class Order { int a; }", "enum Status { OPEN }"};
        rules = RulesReader.read("""
                default:
                  app.Order.small: 300
                  app.Order.text: 5
                  app.Order.status: CLOSED
                  app.Order.list: {new: java.util.HashMap}
                  app.Order.flag: true
                  app.Order.box: 7
                """, "r");

        Plan plan = plan(
                "class Order { int a; byte small; String text; Status status; java.util.List<String> list;"
                        + " boolean flag; Integer box; }",
                "enum Status { OPEN }");

        assertThat(questions(plan))
                .containsExactlyInAnyOrder(
                        "RULE_DOES_NOT_FIT app.Order.small",
                        "RULE_DOES_NOT_FIT app.Order.text",
                        "RULE_DOES_NOT_FIT app.Order.status",
                        "RULE_DOES_NOT_FIT app.Order.list");
    }

    @Test
    void aConversionThatNobodyRegisteredIsRefusedWithTheNearestName() {
        old = new String[] {"class Order { int a; }"};
        rules = RulesReader.read("retype: {app.Order.a: {using: to-strin}}", "r");

        assertThat(plan("class Order { String a; }").questions())
                .singleElement()
                .satisfies(q -> assertThat(q.what()).contains("did you mean 'to-string'?"));
    }

    @Test
    void classesWithoutLiveObjectsAskNothing() {
        old = new String[] {"class Order { int a; }", "class Seldom { int b; }"};
        ClassPathDictionary before = Version.of(directory, old);
        ClassPathDictionary after = Version.of(directory, "class Order { int a; int c; }");
        Set<String> own = before.ownClasses(after);

        Plan plan = Planner.plan(
                before.dictionary(), after, rules, migrations, new Scope(own, Map.of("app.Order", 7L), Set.of()), JDK);

        assertThat(plan.questions()).singleElement().satisfies(q -> {
            assertThat(q.subject()).isEqualTo("app.Order.c");
            assertThat(q.live()).isEqualTo(7);
            assertThat(q)
                    .hasToString(
                            "app.Order.c: new field of type int; old objects have no value for it (7 live). Give one under 'default',"
                                    + " say under 'rename' which field it was, or write a transformer for app.Order.");
        });
        assertThat(outcome(plan, "app.Seldom")).isEqualTo(Outcome.UNANSWERED);
    }

    @Test
    void aFieldOfASuperclassIsAskedOnceForAllItsSubclasses() {
        old = new String[] {"class Base { int a; }", "class A extends Base {}", "class B extends Base {}"};
        ClassPathDictionary before = Version.of(directory, old);
        ClassPathDictionary after = Version.of(
                directory, "class Base { int a; int c; }", "class A extends Base {}", "class B extends Base {}");

        Plan plan = Planner.plan(
                before.dictionary(),
                after,
                rules,
                migrations,
                new Scope(before.ownClasses(after), Map.of("app.A", 3L, "app.B", 4L), Set.of()),
                JDK);

        assertThat(plan.questions()).singleElement().satisfies(q -> {
            assertThat(q.subject()).isEqualTo("app.Base.c");
            assertThat(q.live()).isEqualTo(7);
        });
    }
}
