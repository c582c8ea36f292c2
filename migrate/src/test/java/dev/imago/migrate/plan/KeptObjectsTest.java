package dev.imago.migrate.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.state.Form;
import dev.imago.migrate.MemoryState;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kept objects below static fields that the new version leaves null when it starts. */
class KeptObjectsTest {
    @TempDir
    private Path directory;

    private Plan plan(String body, boolean isElsewhere) {
        String desk = "class Desk { static Desk it; static Desk other = new Desk(); Runnable task; " + body + " }";
        TwoVersions versions = new TwoVersions(directory);
        versions.old(desk);
        versions.next(desk);
        return versions.plan(state -> {
            int task = state.add("app.Desk$$Lambda", Form.KEPT, List.of(), record -> {});
            root(state, "it", state.object("app.Desk", Map.of("task", task)));
            root(state, "other", state.object("app.Desk", Map.of("task", isElsewhere ? task : 0)));
        });
    }

    private static void root(MemoryState state, String field, int id) {
        state.root("app.Desk", field, "Lapp/Desk;", id);
    }

    @Test
    void whatIsNullUntilItIsUsedIsToldOf() {
        String byRequest = "static void fill() { it = new Desk(); } "
                + "public static void main(String[] a) { Runnable r = () -> fill(); new Thread(r).start(); }";
        Plan plan = plan(byRequest, false);
        assertThat(plan.questions()).isEmpty();
        assertThat(plan.notes())
                .singleElement()
                .asString()
                .startsWith("app.Desk.it: is null when the new version starts")
                .contains(": 1, first a app.Desk$$Lambda at test[1];");
    }

    @Test
    void whatTheStartMakesOrAnotherFieldLeadsToIsNot() {
        String byStart = "static void fill() { it = new Desk(); } public static void main(String[] a) { fill(); }";
        assertThat(plan(byStart, false).notes()).isEmpty();
        assertThat(plan("static { it = new Desk(); }", false).notes()).isEmpty();
        assertThat(plan("", true).notes()).isEmpty();
        assertThat(plan("", false).notes()).hasSize(1);
    }
}
