package dev.imago.migrate.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.state.Form;
import dev.imago.migrate.MemoryState;
import dev.imago.migrate.plan.Question.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kept fields of objects that the load makes, which have nothing to keep. */
class KeptFieldsTest {
    private static final String MAP = "java.util.HashMap";
    private static final String SET = "java.util.HashSet";

    @TempDir
    private Path directory;

    private TwoVersions versions;

    @BeforeEach
    void makeVersions() {
        versions = new TwoVersions(directory);
        String[] classes = {
            "class Desk { static Object ROOT; Object held; Runnable task; }", "class Key { int a; Desk desk; }"
        };
        versions.old(classes);
        versions.next(classes);
        versions.rules("keep: [app.Desk.task]");
    }

    private static int desk(MemoryState state) {
        return state.object("app.Desk", Map.of());
    }

    private static int key(MemoryState state, int desk) {
        return state.object("app.Key", Map.of("desk", desk));
    }

    private Plan plan(ToIntFunction<MemoryState> root) {
        return versions.plan(state -> {
            int id = root.applyAsInt(state);
            state.root("app.Desk", "ROOT", "Ljava/lang/Object;", id);
        });
    }

    @Test
    void anObjectWhereTheNewVersionCanHaveNoneIsAskedAbout() {
        List<ToIntFunction<MemoryState>> nowhere = List.of(
                state -> state.elements(MAP, Form.MAPPING, desk(state), state.string("a")),
                state -> state.elements(MAP, Form.MAPPING, key(state, 0), desk(state)),
                state -> state.elements(SET, Form.SEQUENCE, desk(state), state.string("a")),
                state -> state.elements(MAP, Form.MAPPING, key(state, desk(state)), state.string("a")));
        for (ToIntFunction<MemoryState> root : nowhere) {
            assertThat(plan(root).questions()).singleElement().satisfies(q -> {
                assertThat(q.kind()).isEqualTo(Kind.RULE_DOES_NOT_FIT);
                assertThat(q.subject()).isEqualTo("app.Desk.task");
                assertThat(q.live()).isEqualTo(1);
                assertThat(q.advice()).contains("'rebuild'").contains("(rules.yaml:1)");
            });
        }
    }

    @Test
    void anObjectThatTheNewVersionMayHaveInAContainerIsANote() {
        List<ToIntFunction<MemoryState>> places = List.of(
                state -> state.elements(MAP, Form.MAPPING, state.string("a"), desk(state)),
                state -> state.elements("java.util.ArrayList", Form.SEQUENCE, desk(state), key(state, 0)),
                state -> state.elements("[Ljava.lang.Object;", Form.OBJECT_ARRAY, desk(state), 0),
                state -> state.elements(SET, Form.SEQUENCE, desk(state)));
        for (ToIntFunction<MemoryState> root : places) {
            Plan plan = plan(root);
            assertThat(plan.questions()).isEmpty();
            assertThat(plan.notes()).singleElement().asString().startsWith("app.Desk.task: a rule keeps");
        }
    }

    @Test
    void anObjectThatFieldsLeadToIsNeither() {
        Plan plan = plan(state -> {
            int desk = desk(state);
            int both = state.elements(SET, Form.SEQUENCE, desk, key(state, 0));
            return state.object("app.Desk", Map.of("held", key(state, desk), "task", both));
        });
        assertThat(plan.questions()).isEmpty();
        assertThat(plan.notes()).isEmpty();
    }

    @Test
    void whatARuleTakesOutOfASetIsNotInTheWay() {
        versions.rules("keep: [app.Desk.task]\ndrop: [app.Key]");
        Plan plan = plan(state -> state.elements(SET, Form.SEQUENCE, desk(state), key(state, 0)));
        assertThat(plan.questions()).isEmpty();
    }

    @Test
    void aRuleThatMakesAnObjectDoesNotGoWithOneThatKeepsItsField() {
        versions.next(
                "class Desk { static Object ROOT; Object held; Runnable task; Lamp lamp; }",
                "class Key { int a; Desk desk; }",
                "class Lamp { int watt; }");
        versions.rules("default: {app.Desk.lamp: {new: app.Lamp, with: {watt: 1}}}\nkeep: [app.Lamp.watt]");
        assertThat(plan(KeptFieldsTest::desk).questions())
                .singleElement()
                .asString()
                .contains("a rule keeps app.Lamp.watt, and a new app.Lamp has nothing to keep");
    }
}
