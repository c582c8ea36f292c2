package dev.imago.migrate.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.Slot;
import dev.imago.migrate.MemoryState;
import dev.imago.migrate.plan.Question.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Code that carried objects depend on: hashing, order, static tables. */
class ChangedCodeTest {
    @TempDir
    private Path directory;

    private TwoVersions versions;

    @BeforeEach
    void makeRoom() {
        versions = new TwoVersions(directory);
    }

    @Test
    void hashingOfLiveObjectsIsAskedWithItsHelpers() {
        String key = "class Key { String a; public int hashCode() { return mix(a.hashCode()); }"
                + " private static int mix(int x) { return x * FACTOR; } public boolean equals(Object o) { return o == this; } }";
        versions.old(key.replace("FACTOR", "31"), "class Other { public int hashCode() { return 1; } int x; }");
        versions.next(key.replace("FACTOR", "37"), "class Other { public int hashCode() { return 1; } int x; }");

        assertThat(versions.plan(state -> state.object("app.Key", Map.of())).questions())
                .singleElement()
                .satisfies(q -> {
                    assertThat(q.kind()).isEqualTo(Kind.CODE_CHANGED);
                    assertThat(q.subject()).isEqualTo("app.Key.hashCode");
                    assertThat(q.live()).isEqualTo(1);
                    assertThat(q.rule()).isEqualTo("accept-code:\n  - app.Key.hashCode");
                });
        assertThat(versions.plan(state -> state.object("app.Other", Map.of())).questions())
                .isEmpty();
        for (String accepted : List.of("app.Key.hashCode", "app.Key", "app.*")) {
            versions.rules("accept-code: [\"" + accepted + "\"]");
            assertThat(versions.plan().questions()).isEmpty();
        }
    }

    @Test
    void anOrderThatIsInheritedIsAskedOnceAndEqualityAloneIsANote() {
        String base = "abstract class Base implements Comparable<Base> { int a;"
                + " public int compareTo(Base o) { return Integer.compare(X, Y); }"
                + " public boolean equals(Object o) { return o instanceof Base b && b.a == a + Z; } public int hashCode() { return a; } }";
        String[] rest = {"class A extends Base {}", "class B extends Base {}"};
        versions.old(base.replace("X", "a").replace("Y", "o.a").replace("Z", "0"), rest[0], rest[1]);
        versions.next(base.replace("X", "o.a").replace("Y", "a").replace("Z", "1"), rest[0], rest[1]);

        Plan plan = versions.plan(state -> {
            state.object("app.A", Map.of());
            state.object("app.B", Map.of());
        });

        assertThat(plan.questions()).singleElement().satisfies(q -> {
            assertThat(q.subject()).isEqualTo("app.Base");
            assertThat(q.live()).isEqualTo(2);
            assertThat(q.rule()).contains("- app.Base.compareTo", "- app.Base.equals");
        });
    }

    @Test
    void equalityAloneIsANote() {
        versions.old("class Key { int a; public boolean equals(Object o) { return o instanceof Key k && k.a == a; } }");
        versions.next(
                "class Key { int a; public boolean equals(Object o) { return o instanceof Key k && a == k.a + 0; } }");

        assertThat(versions.plan().questions()).isEmpty();
        assertThat(versions.plan().notes()).containsExactly("app.Key: equals does something else now");
    }

    @Test
    void recordsEqualsFollowsFromTheirComponents() {
        versions.old("record Key(String a) {}");
        versions.next("record Key(String a, int b) {}");

        assertThat(TwoVersions.questions(versions.plan())).containsExactly("NEW_FIELD app.Key.b");
    }

    @Test
    void comparatorsThatLiveSortedCollectionsHoldAreAsked() {
        String desk =
                "class Desk { static final java.util.Comparator<String> BY_LENGTH = (a, b) -> a.length() - b.length() + DELTA;"
                        + " java.util.TreeMap<String, String> byName = new java.util.TreeMap<>((a, b) -> a.compareTo(b) + DELTA);"
                        + " java.util.Set<String> set = new java.util.TreeSet<>(BY_LENGTH);"
                        + " java.util.Set<String> same = new java.util.TreeSet<>(java.util.Comparator.comparing(String::length)); }";
        String rank = "class Rank implements java.util.Comparator<String> {"
                + " public int compare(String a, String b) { return a.compareTo(b) + DELTA; } }";
        versions.old(desk.replace("DELTA", "0"), rank.replace("DELTA", "0"));
        versions.next(desk.replace("DELTA", "1"), rank.replace("DELTA", "1"));

        assertThat(TwoVersions.questions(versions.plan()))
                .containsExactly("CODE_CHANGED app.Desk", "CODE_CHANGED app.Rank.compare");
        Plan live = versions.plan(state -> {
            state.object("app.Desk", Map.of());
            int rankId = state.object("app.Rank", Map.of());
            int text = state.string("a");
            Slot slot = Slot.carried("java.util.TreeMap", "comparator", "Ljava/util/Comparator;");
            state.add("java.util.TreeMap", Form.MAPPING, List.of(slot), record -> {
                record.setSlot(0, rankId);
                record.addElement(text);
                record.addElement(text);
            });
        });
        assertThat(live.questions())
                .extracting(q -> q.subject() + " " + q.live())
                .containsExactly("app.Rank.compare 1");
        assertThat(live.notes()).singleElement().asString().contains("app.Desk");
    }

    @Test
    void comparatorsOfClassesThatHaveNoObjectsAreAskedBothBeforeAndWithAState() {
        String job = "class Job { int weight;"
                + " static final java.util.Comparator<Job> BY = (a, b) -> a.weight - b.weight; }";
        String main = "class Main { static final java.util.PriorityQueue<Job> PQ ="
                + " new java.util.PriorityQueue<>((a, b) -> a.weight - b.weight);"
                + " static java.util.Map<Job, Job> map = new java.util.TreeMap<>(Job.BY); static java.util.Set<Job> set;"
                + " static void main(String[] args) { set = new java.util.TreeSet<>((a, b) -> a.weight - b.weight); } }";
        String other = main.replace("Main", "Other").replace("Job.BY", "(a, b) -> a.weight - b.weight");
        versions.old(job, main, other);
        versions.next(reversed(job), reversed(main), reversed(other));

        assertThat(TwoVersions.questions(versions.plan()))
                .containsExactlyInAnyOrder(
                        "CODE_CHANGED app.Job.BY", "CODE_CHANGED app.Main", "CODE_CHANGED app.Other");
        Plan live = versions.plan(state -> {
            int one = state.object("app.Job", Map.of());
            int two = state.object("app.Job", Map.of());
            int queue = sorted(state, "java.util.PriorityQueue", "app.Main$$Lambda", one, two);
            int map = sorted(state, "java.util.TreeMap", "app.Job$$Lambda", one, two);
            int set = sorted(state, "java.util.TreeSet", "app.Main$$Lambda", one);
            state.root("app.Main", "PQ", "Ljava/util/PriorityQueue;", queue);
            state.root("app.Main", "map", "Ljava/util/Map;", map);
            state.root("app.Main", "set", "Ljava/util/Set;", set);
        });
        assertThat(live.questions())
                .extracting(q -> q.subject() + " " + q.live())
                .containsExactlyInAnyOrder("app.Job.BY 1", "app.Main 3");
        assertThat(live.notes()).singleElement().asString().contains("app.Other", "none is live");
    }

    @Test
    void comparatorsFromMethodsFieldsAndCallersAreFollowedToWhereTheyAreMade() {
        String[] sources = {
            "class Job { int weight; }",
            "class Orders { static java.util.Comparator<Job> light() { return (a, b) -> a.weight - b.weight; } }",
            "class Desk { final java.util.Comparator<Job> by; Desk(java.util.Comparator<Job> by) { this.by = by; }"
                    + " java.util.Set<Job> set() { return new java.util.TreeSet<>(by); }"
                    + " static java.util.Set<Job> sorted(java.util.Comparator<Job> c) { return new java.util.TreeSet<>(c); } }",
            "class Giver { java.util.Set<Job> set = Desk.sorted((a, b) -> a.weight - b.weight); }",
            "class Maker { Desk desk = new Desk((a, b) -> a.weight - b.weight); }",
            "class Chooser { java.util.Set<Job> set(boolean light) { return new java.util.TreeSet<>(light ? Orders.light() : null); } }"
        };
        versions.old(sources);
        String[] next = sources.clone();
        for (int i = 0; i < next.length; i++) {
            next[i] = reversed(next[i]);
        }
        versions.next(next);

        assertThat(TwoVersions.questions(versions.plan()))
                .containsExactlyInAnyOrder(
                        "CODE_CHANGED app.Orders.light",
                        "CODE_CHANGED app.Giver.<init>",
                        "CODE_CHANGED app.Maker.<init>");
    }

    @Test
    void comparatorsThatTheJdkMakesOfFunctionsMayBeAnybodys() {
        String[] sources = {
            "class Job { int weight; }",
            "class Main { static final java.util.Set<Job> SET ="
                    + " new java.util.TreeSet<>(java.util.Comparator.comparingInt(j -> j.weight)); }",
            "class Plain { static final java.util.Set<Job> SET ="
                    + " new java.util.TreeSet<>((a, b) -> a.weight - b.weight); }"
        };
        versions.old(sources);
        versions.next(sources[0], sources[1].replace("-> j", "-> -j"), reversed(sources[2]));

        Plan live = versions.plan(state -> {
            int job = state.object("app.Job", Map.of());
            sorted(state, "java.util.TreeSet", "java.util.Comparator$$Lambda", job);
        });
        Plan none = versions.plan(state -> state.object("app.Job", Map.of()));

        assertThat(live.questions())
                .extracting(q -> q.subject() + " " + q.live())
                .containsExactly("app.Main.<clinit> 1");
        assertThat(none.questions()).isEmpty();
    }

    @Test
    void comparatorsThatWereNotMadeByALoadedClassAreNotAsked() {
        String main = "class Main { static final java.util.Set<String> SET ="
                + " new java.util.TreeSet<>((a, b) -> a.length() - b.length()); }";
        versions.old(main);
        versions.next(reversed(main));

        assertThat(versions.planLoaded("app.Main").questions()).hasSize(1);
        assertThat(versions.planLoaded().questions()).isEmpty();
    }

    private static String reversed(String source) {
        return source.replace("(a, b)", "(b, a)");
    }

    private static int sorted(MemoryState state, String className, String comparatorClass, int... elements) {
        int comparator = state.add(comparatorClass, Form.KEPT, List.of(), record -> {});
        Form form = className.endsWith("Map") ? Form.MAPPING : Form.SEQUENCE;
        Slot slot = Slot.carried(className, "comparator", "Ljava/util/Comparator;");
        return state.add(className, form, List.of(slot), record -> {
            record.setSlot(0, comparator);
            for (int element : elements) {
                record.addElement(element);
            }
        });
    }

    @Test
    void aStaticTableThatIsFilledOtherwiseIsAsked() {
        String table = "class Table { static final java.util.Map<String, Integer> IDS = new java.util.HashMap<>();"
                + " static final java.util.List<String> SAME = new java.util.ArrayList<>();"
                + " static { add(\"a\", 1); add(\"b\", N); SAME.add(\"x\"); }"
                + " private static void add(String name, int id) { IDS.put(name, id); } }";
        versions.old(table.replace("N", "2"));
        versions.next(table.replace("N", "3"));

        assertThat(versions.plan().questions())
                .singleElement()
                .satisfies(q -> assertThat(q.rule()).isEqualTo("keep:\n  - app.Table.IDS"));
        Plan counted = versions.plan(state -> {
            int text = state.string("a");
            int map = state.elements("java.util.HashMap", Form.MAPPING, text, text, text, text);
            state.root("app.Table", "IDS", "Ljava/util/Map;", map);
        });
        assertThat(counted.questions())
                .singleElement()
                .extracting(Question::live)
                .isEqualTo(2L);
        for (String answer : List.of("keep: [app.Table.IDS]", "carry: [app.Table.IDS]")) {
            versions.rules(answer);
            assertThat(versions.plan().questions()).isEmpty();
        }
    }

    @Test
    void aThreadThatIsNoThreadAnyMoreIsAsked() {
        versions.old("class Worker extends Thread { int x; }");
        versions.next("class Worker implements Runnable { int x; public void run() {} }");

        assertThat(TwoVersions.questions(versions.plan())).containsExactly("SUPERCLASS_CHANGED app.Worker");
    }

    @Test
    void recompiledCodeAsksNothing() {
        String source = "class Key { static final int A = 4; int a = 3; java.util.TreeMap<String, String> m ="
                + " new java.util.TreeMap<>((x, y) -> y.compareTo(x)); public int hashCode() { return a * A; } }";
        versions.old(source);
        versions.next("\n\n" + source.replace("class Key { ", "class Key { Runnable r() { return () -> {}; }\n"));

        assertThat(versions.plan().questions()).isEmpty();
        assertThat(versions.plan().notes()).isEmpty();
    }

    @Test
    void renamesMakeNoDifferenceToCode() {
        String source =
                "class Key { Key next; int a; static final java.util.Map<String, Key> ALL = new java.util.HashMap<>();"
                        + " static { ALL.put(\"a\", new Key()); } public int hashCode() { return a + (next == null ? 0 : next.a); }"
                        + " public boolean equals(Object o) { return o instanceof Key k && k.a == a; } }";
        versions.old(source);
        versions.next(source.replace("Key", "Name")
                .replace("a +", "id +")
                .replace(".a", ".id")
                .replace("== a;", "== id;")
                .replace("int a;", "int id;"));
        versions.rules("rename: {app.Key: app.Name, app.Key.a: id}");

        assertThat(versions.plan().questions()).isEmpty();
        assertThat(versions.plan().notes()).isEmpty();
    }
}
