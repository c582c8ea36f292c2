package dev.imago.migrate.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.migrate.plan.Question.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Constants and enum constants that stand for other numbers: which fields hold them, and who is concerned. */
class RenumberingTest {
    @TempDir
    private Path directory;

    private TwoVersions versions;

    @BeforeEach
    void makeRoom() {
        versions = new TwoVersions(directory);
    }

    private static String job(int begin) {
        return "class Job { static final int BEGIN = " + begin + "; static final int END = 3; private int kind;"
                + " Job(int kind) { this.kind = kind; } int kind() { return kind; }"
                + " static Job begin() { return new Job(BEGIN); }"
                + " int cost() { switch (kind) { case BEGIN: return 100; case END: return 7; default: return 0; } } }";
    }

    @Test
    void theFieldThatHoldsARenumberedConstantIsNamed() {
        versions.old(job(14));
        versions.next(job(15));

        assertThat(versions.plan().questions()).singleElement().satisfies(q -> {
            assertThat(q.kind()).isEqualTo(Kind.CONSTANT_RENUMBERED);
            assertThat(q.subject()).isEqualTo("app.Job.kind");
            assertThat(q.what()).contains("Job.BEGIN 14 -> 15");
            assertThat(q.rule()).isEqualTo("map:\n  app.Job.kind: {14: 15}");
        });
        versions.rules(versions.plan().rulesToPaste());
        assertThat(versions.plan().questions()).isEmpty();
        versions.rules("accept-constants: [app.Job.BEGIN]");
        assertThat(versions.plan().questions()).isEmpty();
    }

    @Test
    void aTableOfLettersIsProposedForThemAndAnswersAsOneOfTheirCodesDoes() {
        String job =
                "class Job { static final char BEGIN = '%s'; private char kind; Job(char kind) { this.kind = kind; }"
                        + " static Job begin() { return new Job(BEGIN); } boolean begins() { return kind == BEGIN; } }";
        versions.old(job.formatted("o"));
        versions.next(job.formatted("y"));

        assertThat(versions.plan().questions())
                .singleElement()
                .satisfies(q -> assertThat(q.rule()).isEqualTo("map:\n  app.Job.kind: {o: 'y'}"));
        for (String table : List.of("{o: 'y'}", "{111: 121}", "{o: 121}")) {
            versions.rules("map: {app.Job.kind: " + table + "}");
            assertThat(versions.plan().questions()).as(table).isEmpty();
        }
        versions.rules("map: {app.Job.kind: {a: b}}");
        assertThat(versions.plan().questions()).hasSize(1);
    }

    @Test
    void objectsThatHoldTheOldNumberAreCountedAndNoneIsOnlyANote() {
        versions.old(job(14));
        versions.next(job(15));

        Plan asked = versions.plan(state -> {
            state.object("app.Job", Map.of("kind", 14));
            state.object("app.Job", Map.of("kind", 14));
            state.object("app.Job", Map.of("kind", 3));
        });
        Plan noted = versions.plan(state -> state.object("app.Job", Map.of("kind", 3)));

        assertThat(asked.questions()).singleElement().extracting(Question::live).isEqualTo(2L);
        assertThat(noted.questions()).isEmpty();
        assertThat(noted.notes()).singleElement().asString().contains("app.Job.kind", "BEGIN 14 -> 15");
    }

    @Test
    void constantsThatDidNotChangeAskNothingBesideAClassInitialiser() {
        String source =
                "class Codes { static final int AND = 0, OR = 1; static long started; static { started = Long.hashCode(3); } int kind;"
                        + " boolean isOr() { return kind == OR; } }";
        versions.old(source);
        versions.next(source.replace("int kind;", "int kind; boolean isAnd() { return kind == AND; }"));

        Plan plan = versions.plan(state -> state.object("app.Codes", Map.of("kind", 1)));

        assertThat(plan.questions()).isEmpty();
        assertThat(plan.notes()).isEmpty();
    }

    @Test
    void aConstantThatTookTheOldNumberDoesNotHideIt() {
        versions.old(job(14));
        versions.next(
                "class Job { static final int COMPACT = 14; static final int BEGIN = 15; static final int END = 3; private int kind;"
                        + " Job(int kind) { this.kind = kind; } int kind() { return kind; }"
                        + " static Job begin() { return new Job(BEGIN); }"
                        + " int cost() { switch (kind) { case BEGIN: return 100; case COMPACT: return 1; case END: return 7;"
                        + " default: return 0; } } }");

        assertThat(TwoVersions.questions(versions.plan())).containsExactly("CONSTANT_RENUMBERED app.Job.kind");
    }

    @Test
    void constantsOfOneClassAreFollowedThroughMethodsOfOthers() {
        String[] rest = {
            "class Message { private int code; private String text; Message(String t, int c) { set(c); text = t; }"
                    + " void set(int c) { code = c; } int code() { return code; } }",
            "class Desk { Message open() { return new Message(\"x\", Codes.OPEN); }"
                    + " boolean isOpen(Message m) { return m.code() == Codes.OPEN; } }"
        };
        versions.old("interface Codes { int OPEN = 5; int SHUT = 6; }", rest[0], rest[1]);
        versions.next("interface Codes { int NEW = 5; int OPEN = 6; int SHUT = 7; }", rest[0], rest[1]);

        assertThat(versions.plan().questions())
                .singleElement()
                .satisfies(q -> assertThat(q.rule()).isEqualTo("map:\n  app.Message.code: {5: 6}"));
    }

    @Test
    void aClassThatOnlyHoldsConstantsHasNoObjectsAndIsLookedAtAllTheSame() {
        String message = "class Message { int code; boolean isOpen() { return code == Codes.OPEN; } }";
        versions.old("final class Codes { static final int OPEN = 5; }", message);
        versions.next("final class Codes { static final int NEW = 5, OPEN = 6; }", message);

        Plan plan = versions.plan(state -> state.object("app.Message", Map.of("code", 5)));

        assertThat(plan.questions()).singleElement().satisfies(q -> {
            assertThat(q.subject()).isEqualTo("app.Message.code");
            assertThat(q.live()).isEqualTo(1);
        });
    }

    @Test
    void aNumberThatIsOnlyPrintedIsANote() {
        versions.old(
                "class Build { static final int NUMBER = 121; static void print() { System.out.println(NUMBER); } int x; }");
        versions.next(
                "class Build { static final int NUMBER = 122; static void print() { System.out.println(NUMBER); } int x; }");

        assertThat(versions.plan().questions()).isEmpty();
        assertThat(versions.plan().notes()).singleElement().asString().contains("app.Build", "NUMBER 121 -> 122");
    }

    @Test
    void aNumberThatLeavesSightIsAskedAboutWithThePlace() {
        String rest = "; static void add(java.util.List<Object> all) { all.add(LOW); } int x; }";
        versions.old("class Codes { static final int LOW = 41" + rest);
        versions.next("class Codes { static final int LOW = 42" + rest);

        assertThat(versions.plan().questions()).singleElement().satisfies(q -> {
            assertThat(q.subject()).isEqualTo("app.Codes");
            assertThat(q.what()).contains("LOW 41 -> 42", "app.Codes.add");
        });
    }

    @Test
    void aNumberThatLeavesSightIsAskedAboutBesideOneThatAFieldHolds() {
        String rest = ", PRINTED = BEGIN + 60; int kind; boolean isBegin() { return kind == BEGIN; }"
                + " static void add(java.util.Set<Integer> codes) { codes.add(LAST); }"
                + " static void put(java.util.Map<Integer, String> names) { names.put(KEY, \"key\"); }"
                + " static void print() { System.out.println(PRINTED); } }";
        versions.old("class Codes { static final int BEGIN = 14, LAST = 15, KEY = 16" + rest);
        versions.next("class Codes { static final int BEGIN = 15, LAST = 16, KEY = 17" + rest);

        Plan plan = versions.plan(state -> state.object("app.Codes", Map.of("kind", 14)));

        assertThat(TwoVersions.questions(plan))
                .containsExactlyInAnyOrder("CONSTANT_RENUMBERED app.Codes.kind", "CONSTANT_RENUMBERED app.Codes");
        assertThat(plan.rulesToPaste())
                .contains("- app.Codes.LAST", "- app.Codes.KEY")
                .doesNotContain("PRINTED");
        assertThat(plan.notes())
                .singleElement()
                .asString()
                .contains("PRINTED 74 -> 75")
                .doesNotContain("KEY");
        versions.rules("accept-constants: [app.Codes.KEY]");
        assertThat(versions.plan().rulesToPaste()).contains("- app.Codes.LAST").doesNotContain("KEY");
        versions.rules("map: {app.Codes.kind: {14: 15, 15: 16, 16: 17}}");
        assertThat(versions.plan().questions()).isEmpty();
    }

    @Test
    void inheritedAndComputedConstantsAreCompared() {
        String order = " int state; boolean isOpen() { return state == OPEN; } void open() { state = OPEN; } }";
        versions.old(
                "class Order { static final int OPEN = 5;" + order,
                "class Limits { static final int SIZE; static { SIZE = 1 << 4; } int size = SIZE; }");
        versions.next(
                "interface States { int OPEN = 6; }",
                "class Order implements States {" + order,
                "class Limits { static final int SIZE; static { SIZE = 1 << 5; } int size = SIZE; }");

        assertThat(TwoVersions.questions(versions.plan()))
                .containsExactlyInAnyOrder(
                        "CONSTANT_RENUMBERED app.Order.state", "CONSTANT_RENUMBERED app.Limits.size");
    }

    @Test
    void arraysOfCodesAreNamedWithoutAMap() {
        String rest = " int[] states = new int[4]; void open(int i) { states[i] = OPEN; }"
                + " boolean isOpen(int i) { return states[i] == OPEN; } }";
        versions.old("class Desk { static final int OPEN = 5;" + rest);
        versions.next("class Desk { static final int OPEN = 6;" + rest);

        assertThat(versions.plan().questions())
                .singleElement()
                .satisfies(q -> assertThat(q.rule()).isEqualTo("# accept-code:\n  # - app.Desk.states"));
        versions.rules("accept-code: [app.Desk.states]");
        assertThat(versions.plan().questions()).isEmpty();
    }

    @Test
    void numbersThatOneOfSeveralWaysChoosesAreFollowed() {
        String rest =
                " int kind; int rank; int mode; void set(boolean urgent) { kind = urgent ? FAST : 1; rank = pick(urgent); }"
                        + " static int pick(boolean urgent) { return urgent ? TOP : 1; }"
                        + " void give(boolean urgent) { keep(urgent ? TURBO : 1); } void keep(int m) { mode = m; } }";
        versions.old("class Job { static final int FAST = 5, TOP = 15, TURBO = 25;" + rest);
        versions.next("class Job { static final int FAST = 6, TOP = 16, TURBO = 26;" + rest);

        assertThat(versions.plan().questions())
                .extracting(Question::rule)
                .containsExactlyInAnyOrder(
                        "map:\n  app.Job.kind: {5: 6}",
                        "map:\n  app.Job.rank: {15: 16}",
                        "map:\n  app.Job.mode: {25: 26}");
    }

    @Test
    void numbersInAtomicsAreNamedWithoutAMap() {
        String rest =
                " final java.util.concurrent.atomic.AtomicInteger state = new java.util.concurrent.atomic.AtomicInteger(OPEN);"
                        + " final java.util.concurrent.atomic.AtomicLong phase = new java.util.concurrent.atomic.AtomicLong();"
                        + " final java.util.concurrent.atomic.AtomicInteger count = new java.util.concurrent.atomic.AtomicInteger(1);"
                        + " void begin() { phase.compareAndSet(0, BEGUN); } boolean isBegun() { return phase.get() == BEGUN; }"
                        + " void more() { count.addAndGet(STEP); } }";
        versions.old("class Desk { static final int OPEN = 5, BEGUN = 15, STEP = 25;" + rest);
        versions.next("class Desk { static final int OPEN = 6, BEGUN = 16, STEP = 26;" + rest);

        Plan plan = versions.plan();

        assertThat(plan.questions())
                .extracting(Question::rule)
                .containsExactlyInAnyOrder(
                        "# accept-code:\n  # - app.Desk.state", "# accept-code:\n  # - app.Desk.phase");
        assertThat(plan.questions()).allSatisfy(q -> assertThat(q.what()).startsWith("the object in it holds numbers"));
        assertThat(plan.notes()).singleElement().asString().contains("STEP 25 -> 26");
    }

    @Test
    void bitsOfAFieldAreNamedWithoutAMapAndWithoutACount() {
        String user = "class User { int perms; void allow() { perms |= Perm.WRITE; } void grant(int p) { perms |= p; }"
                + " boolean isAdmin() { return (perms & Perm.ADMIN) != 0; }"
                + " static void give(User u) { u.grant(Perm.WRITE); } int low() { return perms & 0xFF; } }";
        versions.old("final class Perm { static final int READ = 1, WRITE = 2, ADMIN = 4; }", user);
        versions.next("final class Perm { static final int READ = 1, WRITE = 4, ADMIN = 2; }", user);

        Plan plan = versions.plan(state -> state.object("app.User", Map.of("perms", 3)));

        assertThat(plan.questions()).singleElement().satisfies(q -> {
            assertThat(q.subject()).isEqualTo("app.User.perms");
            assertThat(q.what()).startsWith("its bits are numbers").contains("WRITE 2 -> 4", "ADMIN 4 -> 2");
            assertThat(q.rule()).isEqualTo("# accept-code:\n  # - app.User.perms");
        });
        versions.rules("accept-code: [app.User.perms]");
        assertThat(versions.plan().questions()).isEmpty();
    }

    @Test
    void bitsThatAMethodIsGivenAreFollowedToTheField() {
        String user =
                "class User { int perms; void grant(int p) { perms |= p; } boolean has(int p) { return (perms & p) != 0; }"
                        + " static void give(User u) { u.grant(Perm.WRITE); } boolean isAdmin() { return has(Perm.ADMIN); } }";
        versions.old("final class Perm { static final int WRITE = 2, ADMIN = 4; }", user);
        versions.next("final class Perm { static final int WRITE = 4, ADMIN = 2; }", user);

        assertThat(versions.plan().questions())
                .singleElement()
                .satisfies(q -> assertThat(q.what()).contains("its bits are", "WRITE 2 -> 4", "ADMIN 4 -> 2"));
    }

    @Test
    void ordinalsThatOneOfSeveralWaysChoosesAreNamed() {
        String user = "class User { int level; void set(Level l) { level = l == null ? -1 : l.ordinal(); } }";
        versions.old("enum Level { LOW, HIGH }", user);
        versions.next("enum Level { NONE, LOW, HIGH }", user);

        assertThat(TwoVersions.questions(versions.plan())).containsExactly("ENUM_REORDERED app.User.level");
    }

    @Test
    void ordinalsInFieldsMasksAndArraysAreNamedWhenAnEnumIsReordered() {
        String user = "class User { int level; long rights; long[] hits = new long[Level.values().length];"
                + " void set(Level l) { level = l.ordinal(); rights |= 1L << l.ordinal(); hits[l.ordinal()]++; }"
                + " Level get() { return Level.values()[level]; }"
                + " int cost(Level l) { switch (l) { case LOW: return 1; default: return 2; } } }";
        versions.old("enum Level { LOW, HIGH }", user);
        versions.next("enum Level { NONE, LOW, HIGH }", user);

        Plan plan = versions.plan();

        assertThat(TwoVersions.questions(plan))
                .containsExactlyInAnyOrder(
                        "ENUM_REORDERED app.User.level",
                        "ENUM_REORDERED app.User.rights",
                        "ENUM_REORDERED app.User.hits");
        assertThat(plan.rulesToPaste()).contains("app.User.level: {0: 1, 1: 2}");
        assertThat(versions.plan(state -> state.enumConstant("app.Level", "LOW"))
                        .questions())
                .isEmpty();
    }

    @Test
    void anEnumThatNobodyCountsMayChangeItsOrder() {
        versions.old("enum Level { LOW, HIGH }", "class User { Level level; }");
        versions.next("enum Level { HIGH, LOW }", "class User { Level level; }");

        assertThat(versions.plan().questions()).isEmpty();
        assertThat(versions.plan().notes()).singleElement().asString().contains("app.Level", "another order");
    }

    @Test
    void aConstantThatBecomesAnotherOneIsNoOtherOrder() {
        versions.old("enum Level { LOW, MID, HIGH }", "class User { Level level; }");
        versions.next("enum Level { LOW, MID, HIGH }", "class User { Level level; }");
        versions.rules("map: {app.Level: {HIGH: MID}}");

        assertThat(versions.plan().notes()).isEmpty();
    }

    @Test
    void anAppendedEnumConstantIsADangerForArraysOnly() {
        String user = "class User { int level; long[] hits = new long[Level.values().length];"
                + " void set(Level l) { level = l.ordinal(); hits[l.ordinal()]++; } }";
        versions.old("enum Level { LOW }", user);
        versions.next("enum Level { LOW, HIGH }", user);

        assertThat(TwoVersions.questions(versions.plan())).containsExactly("ENUM_REORDERED app.User.hits");
    }

    @Test
    void constantsThatExchangeTheirNumbersAreSeenWhereAMethodUsesBoth() {
        String job = " class Job { int rank; int depth; int mode;"
                + " int cost() { switch (rank) { case Rank.LOW: return 100; case Rank.HIGH: return 7; default: return 0; } }"
                + " void turn(boolean up) { mode = up ? Rank.HIGH : 0; mode = Rank.LOW; if (mode == Rank.HIGH) { mode = 0; } }"
                + " boolean isDeep() { return depth == 1 || depth == 2; } }";
        versions.old("final class Rank { static final int LOW = 1, HIGH = 2; }", job);
        versions.next("final class Rank { static final int HIGH = 1, LOW = 2; }", job);

        assertThat(versions.plan().questions())
                .extracting(Question::rule)
                .containsExactlyInAnyOrder("map:\n  app.Job.rank: {1: 2, 2: 1}", "map:\n  app.Job.mode: {1: 2, 2: 1}");
        versions.rules(versions.plan().rulesToPaste());
        assertThat(versions.plan().questions()).isEmpty();
    }

    @Test
    void numbersThatAMethodTreatsAlikeTellNothing() {
        String job =
                " class Job { int rank; boolean isKnown() { switch (rank) { case Rank.LOW: case Rank.HIGH: return true;"
                        + " default: return false; } } }";
        versions.old("final class Rank { static final int LOW = 1, HIGH = 2; }", job);
        versions.next("final class Rank { static final int HIGH = 1, LOW = 2; }", job);

        assertThat(versions.plan().questions()).isEmpty();
        assertThat(versions.plan().notes()).singleElement().asString().contains("LOW 1 -> 2, HIGH 2 -> 1");
    }

    @Test
    void casesThatTheSourceTreatsAlikeDoNotHideAnExchange() {
        String job = " class Job { int rank; int cost() { switch (rank) { case Rank.LOW: case Rank.TOP: return 100;"
                + " case Rank.HIGH: return 7; default: return 0; } } }";
        versions.old("final class Rank { static final int LOW = 1, HIGH = 2, TOP = 3; }", job);
        versions.next("final class Rank { static final int TOP = 1, LOW = 2, HIGH = 3; }", job);

        assertThat(versions.plan().rulesToPaste()).contains("app.Job.rank: {1: 2, 2: 3, 3: 1}");
    }
}
