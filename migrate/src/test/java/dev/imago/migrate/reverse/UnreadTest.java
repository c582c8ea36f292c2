package dev.imago.migrate.reverse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.hotspot.trace.Disposition;
import dev.imago.checkpoint.hotspot.trace.TraceReport;
import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.Slot;
import dev.imago.migrate.MemoryState;
import dev.imago.migrate.Version;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.plan.JdkTypes;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.plan.Planner;
import dev.imago.migrate.plan.Scope;
import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.rules.RulesReader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnreadTest {
    private static final JdkTypes JDK = new JdkTypes();

    @TempDir
    private Path directory;

    /** As a trace by the rules finds it: what is dropped is zero, what is kept has no value. */
    @Test
    void everyPlaceThatIsLeftUnreadIsToldWithHowManyHadItAndTheFirst() {
        ClassPathDictionary version = Version.of(
                directory,
                "class Item { String sku; String note; Thread worker; }",
                "class Config { }",
                "class Worker extends Thread { }",
                "class Token { }");
        MemoryState state = new MemoryState(version.dictionary());
        List<Slot> slots = List.of(
                new Slot("app.Item", "sku", "Ljava/lang/String;", true),
                Slot.carried("app.Item", "note", "Ljava/lang/String;"),
                new Slot("app.Item", "worker", "Ljava/lang/Thread;", true));
        int config = state.add("app.Config", Form.KEPT, List.of(), record -> {});
        int worker = state.add("app.Worker", Form.KEPT, List.of(), record -> {});
        int clock = state.add("java.util.Timer", Form.KEPT, List.of(), record -> {});
        int item = state.add("app.Item", Form.INSTANCE, slots, record -> {});
        int other = state.add("app.Item", Form.INSTANCE, slots, record -> {});
        state.instanceRoot(
                "[Ljava.lang.Object;",
                state.elements("[Ljava.lang.Object;", Form.OBJECT_ARRAY, config, worker, clock, item, other));
        TraceReport report = new TraceReport(
                List.of(),
                List.of(new TraceReport.DroppedClass("app.Token", 5, 6)),
                List.of(
                        new TraceReport.LeftRoot("app.Item.ALL", Disposition.DROP),
                        new TraceReport.LeftRoot("app.Item.COUNT", Disposition.KEEP)),
                List.of(new TraceReport.LeftField("app.Kind.uses", 2, "app.Kind.OLD.uses")),
                List.of(),
                List.of());
        String rules = """
                drop: [app.Item.note, app.Token]
                keep: [app.Item.sku, app.Item.worker, app.Config, app.Worker]
                keep-entries: {app.Item.ALL: [a, b]}
                """;

        try (Migrations none = Migrations.of(List.of())) {
            Plan plan = Planner.plan(
                    state.dictionary(), version, RulesReader.read(rules, "r"), none, Scope.of(state, JDK), JDK);

            assertThat(Unread.of(state, report, plan))
                    .extracting(ReverseCheck.Lost::place)
                    .containsExactly(
                            "app.Item.note of 2, first test[4].note: a rule drops it",
                            "app.Item.sku of 2, first test[4].sku: a rule keeps the new version's own",
                            "app.Kind.uses of 2, first app.Kind.OLD.uses: constants travel by name",
                            "entries of app.Item.ALL of 2: a rule keeps the new version's own",
                            "objects of app.Config of 1, first test[1]: a rule keeps the new version's own",
                            "objects of app.Token of 5: a rule drops it",
                            "root app.Item.ALL of 1, first app.Item.ALL: a rule drops it",
                            "root app.Item.COUNT of 1, first app.Item.COUNT: a rule keeps the new version's own");
        }
    }
}
