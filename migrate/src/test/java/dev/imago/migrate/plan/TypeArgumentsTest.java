package dev.imago.migrate.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.Slot;
import dev.imago.migrate.MemoryState;
import dev.imago.migrate.api.Migration;
import dev.imago.migrate.registry.Migrations;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fields of the same class as before, with keys or elements of another type in it. */
class TypeArgumentsTest {
    private static final String USER = "class User { int id; }";
    private static final String ITEM = "class Item { int id; }";

    @TempDir
    private Path directory;

    private TwoVersions versions;

    @BeforeEach
    void makeRoom() {
        versions = new TwoVersions(directory);
    }

    private void desk(String before, String after) {
        versions.old("class Desk<T> { " + before + " held; }", USER, ITEM, "class Box<T> { Object in; }");
        versions.next("class Desk<T> { " + after + " held; }", USER, ITEM, "class Box<T> { Object in; }");
    }

    /** What is asked of a change, without what is the same in all questions; empty without one. */
    private String asked(String before, String after) {
        desk(before, after);
        List<Question> questions = versions.plan().questions();
        assertThat(questions).hasSizeLessThan(2);
        return questions.isEmpty() ? "" : questions.get(0).what().replaceAll(", and old ones would be .*", "");
    }

    private static int box(MemoryState state, String type, String descriptor, long value) {
        String name = "java.lang." + type;
        return state.add(
                name, Form.BOXED, List.of(Slot.carried(name, "value", descriptor)), record -> record.setSlot(0, value));
    }

    @Test
    void keysAndElementsOfAnotherTypeAreAskedAtAnyDepth() {
        assertThat(asked("java.util.Map<Integer, User>", "java.util.Map<Long, User>"))
                .isEqualTo("its keys were java.lang.Integer, are java.lang.Long now");
        assertThat(asked("java.util.HashMap<Integer, User>", "java.util.Map<Long, User>"))
                .isEqualTo("its keys were java.lang.Integer, are java.lang.Long now");
        assertThat(asked("java.util.List<String>", "java.util.List<java.util.UUID>"))
                .isEqualTo("its elements were java.lang.String, are java.util.UUID now");
        assertThat(asked("java.util.Map<String, java.util.List<User>>", "java.util.Map<String, java.util.List<Item>>"))
                .isEqualTo("the elements of its values were app.User, are app.Item now");
        assertThat(asked("java.util.Map<String, java.util.Set<User>>", "java.util.Map<String, java.util.List<User>>"))
                .isEqualTo("its values were java.util.Set, are java.util.List now");
        assertThat(asked("java.util.List<Integer>[]", "java.util.List<Long>[]"))
                .isEqualTo("the elements of its elements were java.lang.Integer, are java.lang.Long now");
        assertThat(asked("java.util.List<int[]>", "java.util.List<long[]>"))
                .isEqualTo("its elements were int[], are long[] now");
        assertThat(asked("Box<Integer>", "Box<Long>"))
                .isEqualTo("its type arguments were java.lang.Integer, are java.lang.Long now");
        assertThat(asked(
                        "java.util.concurrent.atomic.AtomicReference<User>",
                        "java.util.concurrent.atomic.AtomicReference<Item>"))
                .isEqualTo("its type arguments were app.User, are app.Item now");
        assertThat(asked("java.util.Map<Integer, Integer>", "java.util.Map<Long, String>"))
                .isEqualTo("its keys were java.lang.Integer, are java.lang.Long now; "
                        + "its values were java.lang.Integer, are java.lang.String now");
    }

    @Test
    void whatFitsOrSaysNothingIsNotAsked() {
        assertThat(asked("java.util.List<Integer>", "java.util.List<Number>")).isEmpty();
        assertThat(asked("java.util.List<Integer>", "java.util.List<? extends Long>"))
                .isEmpty();
        assertThat(asked("java.util.List<Integer>", "java.util.List")).isEmpty();
        assertThat(asked("java.util.List", "java.util.List<Integer>")).isEmpty();
        assertThat(asked("java.util.List<T>", "java.util.List<Integer>")).isEmpty();
        assertThat(asked("java.util.List<T[]>", "java.util.List<Integer[]>")).isEmpty();
        assertThat(asked(
                        "java.util.Map<String, java.util.ArrayList<User>>",
                        "java.util.Map<String, java.util.List<User>>"))
                .isEmpty();
    }

    @Test
    void aClassOfAnotherNameIsTheSame() {
        versions.old("class Desk { java.util.Map<User, User[]> held; }", USER);
        versions.next("class Desk { java.util.Map<Person, Person[]> held; }", "class Person { int id; }");
        versions.rules("rename: {app.User: app.Person}");

        assertThat(versions.plan().questions()).isEmpty();
    }

    @Test
    void aFieldOfAnotherNameIsFollowed() {
        versions.old("class Desk { java.util.Set<Integer> ids; }");
        versions.next("class Desk { java.util.Set<Long> numbers; }");
        versions.rules("rename: {app.Desk.ids: numbers}");

        assertThat(TwoVersions.questions(versions.plan())).containsExactly("TYPE_ARGUMENT_CHANGED app.Desk.ids");
    }

    @Test
    void onlyObjectsThatHoldWhatDoesNotFitAreCounted() {
        desk("java.util.Map<Integer, java.util.List<User>>", "java.util.Map<Long, java.util.List<User>>");

        Plan plan = versions.plan(state -> {
            int key = box(state, "Integer", "I", 1);
            int fits = box(state, "Long", "J", 1);
            int users = state.elements("java.util.ArrayList", Form.SEQUENCE, state.object("app.User", Map.of()));
            for (int held : new int[] {
                0,
                state.elements("java.util.HashMap", Form.MAPPING),
                state.elements("java.util.HashMap", Form.MAPPING, fits, users),
                state.elements("java.util.HashMap", Form.MAPPING, fits, users, key, users)
            }) {
                state.object("app.Desk", Map.of("held", held));
            }
        });

        assertThat(plan.questions())
                .singleElement()
                .satisfies(q -> assertThat(q.live()).isEqualTo(1));
        Plan empty = versions.plan(state ->
                state.object("app.Desk", Map.of("held", state.elements("java.util.HashMap", Form.MAPPING))));
        assertThat(empty.questions()).isEmpty();
        assertThat(empty.notes())
                .containsExactly("app.Desk.held: its keys were java.lang.Integer, are java.lang.Long now; all live"
                        + " objects fit");
    }

    @Test
    void aTypeBelowTheOldOneIsAskedOnlyWhereAnObjectIsNotOfIt() {
        desk("java.util.List<Object>", "java.util.List<Long>");

        assertThat(versions.plan().questions()).isEmpty();
        assertThat(versions.plan().notes())
                .containsExactly(
                        "app.Desk.held: its elements were java.lang.Object, are java.lang.Long now; whether all"
                                + " fit is seen in the live objects");
        assertThat(planWith("Long", "J").questions()).isEmpty();
        assertThat(planWith("Integer", "I").questions()).hasSize(1);
    }

    private Plan planWith(String box, String descriptor) {
        return versions.plan(state -> {
            int list = state.elements("java.util.ArrayList", Form.SEQUENCE, box(state, box, descriptor, 1));
            state.object("app.Desk", Map.of("held", list));
        });
    }

    @Test
    void whatCannotBeLookedIntoIsAsked() {
        desk("Box<Integer>", "Box<Long>");

        assertThat(versions.plan(state -> {
                            int box = state.object("app.Box", Map.of("in", box(state, "Integer", "I", 1)));
                            state.object("app.Desk", Map.of("held", box));
                            state.object("app.Desk", Map.of());
                        })
                        .questions())
                .singleElement()
                .satisfies(q -> assertThat(q.live()).isEqualTo(1));
    }

    @Test
    void aClassThatHasNotBeenLoadedIsNotAsked() {
        desk("java.util.List<Integer>", "java.util.List<Long>");

        assertThat(versions.planLoaded("app.User").questions()).isEmpty();
        assertThat(versions.planLoaded("app.Desk").questions()).hasSize(1);
    }

    @Test
    void staticFieldsAreAskedWhereTheyAreRoots() {
        versions.old("class Desk { static final java.util.Map<Integer, User> ALL = new java.util.HashMap<>(); }", USER);
        versions.next("class Desk { static final java.util.Map<Long, User> ALL = new java.util.HashMap<>(); }", USER);

        assertThat(versions.plan().questions())
                .singleElement()
                .satisfies(q -> assertThat(q.rule()).isEqualTo("retype:\n  app.Desk.ALL: {into: java.util.HashMap}"));
        assertThat(versions.plan(state -> state.object("app.User", Map.of())).questions())
                .isEmpty();
        assertThat(versions.plan(state -> state.root(
                                "app.Desk",
                                "ALL",
                                "Ljava/util/Map;",
                                state.elements(
                                        "java.util.HashMap",
                                        Form.MAPPING,
                                        box(state, "Integer", "I", 1),
                                        state.object("app.User", Map.of()))))
                        .questions())
                .hasSize(1);
        versions.rules("drop: [app.Desk.ALL]");
        assertThat(versions.plan().questions()).isEmpty();
    }

    @Test
    void theProposalIsToFillTheContainerAnewWhereNothingIsLost() {
        desk("java.util.TreeMap<Integer, User>", "java.util.TreeMap<Long, User>");
        assertThat(versions.plan().rulesToPaste())
                .contains("retype:\n", "  app.Desk.held: {into: java.util.TreeMap}\n");
        versions.rules(versions.plan().rulesToPaste());
        assertThat(versions.plan().questions()).isEmpty();

        versions.rules("");
        desk("java.util.TreeMap<Long, User>", "java.util.TreeMap<Integer, User>");
        assertThat(versions.plan().rulesToPaste()).contains("rebuild:\n", "  - app.Desk.held  # loses data\n");
        versions.rules(versions.plan().rulesToPaste());
        assertThat(versions.plan().questions()).isEmpty();
        versions.rules("accept-code: [app.Desk.held]");
        assertThat(versions.plan().questions()).isEmpty();
    }

    @Test
    void aTransformerOfTheOwnerOrOfTheElementsAnswers() {
        desk("java.util.List<User>", "java.util.List<Item>");
        assertThat(versions.plan().questions()).hasSize(1);

        for (String name : List.of("app.Desk", "app.User")) {
            Migration migration = registration -> registration.transform(name, (old, out) -> out.as("app.Item"));
            assertThat(versions.plan(Migrations.of(List.of(migration))).questions())
                    .isEmpty();
        }
    }

    /** Prices are the map itself, by what they extend. */
    private void prices(String before, String after, String... others) {
        List<String> old = new java.util.ArrayList<>(List.of(others));
        List<String> next = new java.util.ArrayList<>(old);
        old.add("class Prices extends " + before + " { int id; }");
        next.add("class Prices extends " + after + " { int id; }");
        versions.old(old.toArray(String[]::new));
        versions.next(next.toArray(String[]::new));
    }

    @Test
    void typeArgumentsOfASuperclassAreAskedOfTheClass() {
        prices("java.util.HashMap<Integer, Long>", "java.util.HashMap<Long, Long>");

        assertThat(versions.plan().questions()).singleElement().satisfies(q -> {
            assertThat(q.kind()).isEqualTo(Question.Kind.TYPE_ARGUMENT_CHANGED);
            assertThat(q.subject()).isEqualTo("app.Prices");
            assertThat(q.what()).startsWith("its keys were java.lang.Integer, are java.lang.Long now");
            assertThat(q.line()).isEqualTo("- app.Prices  # loses data");
        });
        Migration migration = registration -> registration.transform("app.Prices", (old, out) -> {});
        assertThat(versions.plan(Migrations.of(List.of(migration))).questions()).isEmpty();
        for (String answer : List.of("accept-code: [app.Prices]", "drop: [app.Prices]")) {
            versions.rules(answer);
            assertThat(versions.plan().questions()).as(answer).isEmpty();
        }
    }

    @Test
    void onlyContainersThatHoldWhatDoesNotFitAreCounted() {
        prices("java.util.HashMap<Integer, Long>", "java.util.HashMap<Long, Long>");

        Plan some = versions.plan(state -> {
            int fits = box(state, "Long", "J", 1);
            state.elements("app.Prices", Form.MAPPING, fits, fits);
            state.elements("app.Prices", Form.MAPPING, box(state, "Integer", "I", 1), fits);
        });
        Plan none = versions.plan(state -> state.elements("app.Prices", Form.MAPPING));

        assertThat(some.questions()).singleElement().extracting(Question::live).isEqualTo(1L);
        assertThat(none.questions()).isEmpty();
        assertThat(none.notes()).singleElement().asString().contains("app.Prices: its keys", "all live objects fit");
    }

    @Test
    void typeArgumentsOfAnOwnSuperclassAreAskedWhereItsObjectsHoldThem() {
        prices(
                "Base<Integer, User>",
                "Base<Long, Item>",
                "class Base<K, H> { K key; void handle(H h) {} }",
                USER,
                ITEM);
        assertThat(versions.plan().questions())
                .singleElement()
                .satisfies(q -> assertThat(q.what())
                        .startsWith("its type arguments 1 were java.lang.Integer, are java.lang.Long now, by"));

        prices("Base<User>", "Base<Item>", "class Base<H> { int key; void handle(H h) {} }", USER, ITEM);
        assertThat(versions.plan().questions()).isEmpty();

        prices("Base<Integer>", "Base<Long>", "abstract class Base<K> extends java.util.HashMap<K, String> {}");
        assertThat(TwoVersions.questions(versions.plan())).containsExactly("TYPE_ARGUMENT_CHANGED app.Prices");
    }

    @Test
    void aContainerOfWhichOnlySubclassesTellWhatItHoldsIsNotFilledAnewAsItIs() {
        String grid = "class Grid<K> { java.util.Map<K, String> cells; java.util.Map<String, String> names; }";
        String rules = "accept-code: [app.Prices, app.Desk.grid]\nretype:\n";
        String cells = "  app.Grid.cells: {into: java.util.HashMap}\n";
        prices("Grid<Integer>", "Grid<Long>", grid);
        versions.rules(rules + cells);

        assertThat(versions.plan().questions()).singleElement().satisfies(q -> {
            assertThat(q.kind() + " " + q.subject()).isEqualTo("RULE_DOES_NOT_FIT app.Grid.cells");
            assertThat(q.toString()).contains("Map<K, String>", "app.Prices", "(rules.yaml:3)");
        });
        versions.rules(rules + "  app.Grid.names: {into: java.util.HashMap}\n");
        assertThat(versions.plan().questions()).isEmpty();

        versions.old(grid, "class Desk { Grid<Integer> grid; }");
        versions.next(grid, "class Desk { Grid<Long> grid; }");
        versions.rules(rules.replace("app.Prices, ", "") + cells);
        assertThat(TwoVersions.questions(versions.plan())).containsExactly("RULE_DOES_NOT_FIT app.Grid.cells");

        versions.next(grid, "class Desk { Grid<Integer> grid; }");
        assertThat(versions.plan().questions()).as("what it holds is as before").isEmpty();
    }

    @Test
    void aSuperclassBetweenIsAskedOfTheClassThatHasObjects() {
        String prices = "class Prices extends Base { }";
        versions.old("abstract class Base extends java.util.ArrayList<Integer> { }", prices);
        versions.next("abstract class Base extends java.util.ArrayList<Long> { }", prices);

        assertThat(TwoVersions.questions(versions.plan())).containsExactly("TYPE_ARGUMENT_CHANGED app.Prices");
        versions.rules("accept-code: [app.Base]");
        assertThat(versions.plan().questions()).isEmpty();
    }
}
