package dev.imago.migrate.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.Slot;
import dev.imago.migrate.Engine;
import dev.imago.migrate.MemoryState;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fields that an earlier migration has left to the new version: what follows does not make a zero of them. */
class KeptSlotsTest {
    private static final String DESK = "class Desk { int pool; int a; }";

    @TempDir
    private Path directory;

    private Engine engine = new Engine(Path.of(""));

    @BeforeEach
    void makeEngine() {
        engine = new Engine(directory);
    }

    private MemoryState keptBefore() {
        MemoryState old = engine.old(DESK);
        List<Slot> slots = List.of(new Slot("app.Desk", "pool", "I", true), Slot.carried("app.Desk", "a", "I"));
        int desk = old.add("app.Desk", Form.INSTANCE, slots, record -> record.setSlot(1, 6));
        return old.instanceRoot("app.Desk", desk);
    }

    @Test
    void aTransformerCopiesNoValueThatIsNotThere() {
        engine.rules("rename: {app.Desk.pool: workers}");
        engine.register(r -> r.transform("app.Desk", (desk, out) -> out.as("app.Desk")));

        MemoryState result = engine.migrate(keptBefore(), "class Desk { long workers; int a; }");

        assertThat(result.typeOf(1).slots())
                .containsExactlyInAnyOrder(
                        new Slot("app.Desk", "workers", "J", true), Slot.carried("app.Desk", "a", "I"));
        assertThat(result.bits(1, "a")).isEqualTo(6);
    }

    @Test
    void aTransformerGivesNoValueToWhatIsKept() {
        engine.register(
                r -> r.transform("app.Desk", (desk, out) -> out.as("app.Desk").set("pool", 1)));
        assertRefused(keptBefore());
        engine.register(
                r -> r.transform("app.Desk", (desk, out) -> out.as("app.Desk").clear("pool")));
        assertRefused(keptBefore());
    }

    private void assertRefused(MemoryState old) {
        assertThatThrownBy(() -> engine.migrate(old, DESK))
                .isInstanceOf(TransformException.class)
                .hasMessageContaining("app.Desk.pool keeps the new version's own value");
    }

    @Test
    void aRuleForTheOldNameKeepsTheFieldOfARenamedClassInCode() {
        MemoryState old = engine.old(DESK);
        old.instanceRoot("app.Desk", old.object("app.Desk", Map.of("pool", 5, "a", 6)));
        engine.rules("keep: [app.Desk.pool]\nrename: {app.Desk: app.Table}");
        engine.register(r -> r.transform("app.Desk", (desk, out) -> out.as("app.Table")));

        MemoryState result = engine.migrate(old, "class Table { int pool; int a; }");

        assertThat(result.typeOf(1).slots()).contains(new Slot("app.Table", "pool", "I", true));
    }

    @Test
    void aStaticFieldThatGetsAFieldWithoutAValueStaysAsItIs() {
        engine.rules("rename: {app.Desk.pool: app.Pools.SIZE}");

        MemoryState result = engine.migrate(keptBefore(), "class Desk { int a; }", "class Pools { static int SIZE; }");

        assertThat(result.roots())
                .singleElement()
                .satisfies(root -> assertThat(root.path()).doesNotContain("SIZE"));
    }
}
