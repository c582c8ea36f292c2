package dev.imago.migrate.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.Slot;
import dev.imago.checkpoint.state.StateProgress;
import dev.imago.migrate.MemoryState;
import dev.imago.migrate.Version;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateComparisonTest {
    @TempDir
    private Path directory;

    @Test
    void whatIsKeptInOneStateOnlyAndWhatHasAnotherTypeIsToldInPlainWords() {
        assertThat(StateComparison.of(state(false), state(true), directory, StateProgress.NONE)
                        .differences())
                .extracting(Difference::toString)
                .containsExactlyInAnyOrder(
                        "app.Item.sku (1): test[1].sku is \"a\" and kept by the new version",
                        "app.Item.count (1): test[1].count is int 3 and long 3",
                        "class of app.Config (1): test[2] is a app.Config and a app.Config, kept by the new version");
    }

    private MemoryState state(boolean keeps) {
        MemoryState state = new MemoryState(
                Version.of(directory, "class Item { String sku; Config config; int count; }", "class Config { }")
                        .dictionary());
        List<Slot> slots = List.of(
                new Slot("app.Item", "sku", "Ljava/lang/String;", keeps),
                Slot.carried("app.Item", "config", "Lapp/Config;"),
                Slot.carried("app.Item", "count", keeps ? "J" : "I"));
        state.add("app.Item", Form.INSTANCE, slots, record -> {
            record.setSlot(0, keeps ? 0 : 3);
            record.setSlot(1, 2);
            record.setSlot(2, 3);
        });
        state.add("app.Config", keeps ? Form.KEPT : Form.INSTANCE, List.of(), record -> {});
        state.string("a");
        return state.instanceRoot("app.Item", 1);
    }
}
