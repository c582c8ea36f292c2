package dev.imago.restore.offline;

import dev.imago.checkpoint.archive.ArchiveHead;
import dev.imago.checkpoint.hotspot.HotSpotVm;
import dev.imago.checkpoint.hotspot.trace.HeapState;
import dev.imago.checkpoint.hotspot.trace.HeapTrace;
import dev.imago.checkpoint.hotspot.trace.LeftClass;
import dev.imago.checkpoint.hotspot.trace.TraceReport;
import dev.imago.checkpoint.hotspot.trace.TraceRequest;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.State;
import dev.imago.migrate.chain.ChainMigration;
import dev.imago.migrate.chain.Leg;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.plan.ComparedVersions;
import dev.imago.migrate.plan.JdkTypes;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.plan.Question;
import dev.imago.migrate.plan.Scope;
import dev.imago.restore.checkpointing.ServiceCode;
import dev.imago.restore.inspection.Subject;
import dev.imago.restore.upgrade.TracePlan;
import dev.imago.restore.upgrade.UpgradeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A state, and what becomes of it in a new version, leg by leg. Closing it closes the state.
 *
 * @param next classes of the new version
 * @param report what a trace found of it; for a state that was migrated before, its classes only
 * @param plans the first leg's is of the state, those of the others are made ahead
 */
record StatePlan(
        ServiceCode old,
        ClassPathDictionary next,
        ChainMigration chain,
        State state,
        TraceReport report,
        List<Plan> plans)
        implements AutoCloseable {
    /**
     * Reads the state, which for a checkpoint means tracing it, and plans for it.
     *
     * @param beside a state of the new version, for its values to suggest renames; null for none
     * @throws dev.imago.migrate.rules.RulesException when the rules name what neither version has
     */
    static StatePlan of(
            Subject subject, ServiceCode old, ClassPathDictionary next, @Nullable State beside, ChainMigration chain)
            throws IOException {
        Leg leg = chain.legs().get(0);
        ComparedVersions versions = chain.compareFirst(old.classes(), next, new JdkTypes());
        ArchiveHead head = subject.head();
        State state = head != null && head.isMigrated()
                ? subject.migratedState(old.classes().dictionary())
                : trace(subject, TracePlan.of(leg.rules(), leg.migrations(), chain.ownClasses(old.classes(), next)));
        // Values of the last version say nothing of the names in one between.
        return of(state, old, next, chain, beside != null && chain.isOnePass() ? versions.beside(beside) : versions);
    }

    /** Plans for a state that was read, and closes it when that fails. */
    static StatePlan of(
            State state, ServiceCode old, ClassPathDictionary next, ChainMigration chain, ComparedVersions versions) {
        try {
            TraceReport report = state instanceof HeapState heap ? heap.report() : classesOf(state);
            // Also where something can't be carried, everything else is planned for.
            State understood = state instanceof HeapState heap ? heap.understood() : state;
            Plan first = versions.of(understood, Scope.of(report.classes(), state.roots(), new JdkTypes()));
            return new StatePlan(old, next, chain, state, report, chain.planAhead(first, next));
        } catch (RuntimeException e) {
            state.close();
            throw e;
        }
    }

    /** The first leg's. */
    Plan plan() {
        return plans.get(0);
    }

    /** Everything that is open on the whole way. */
    List<Question> questions() {
        return chain.questions(plans);
    }

    private static HeapState trace(Subject subject, TraceRequest request) throws IOException {
        HotSpotVm vm = subject.vm();
        if (vm.isGcActive()) {
            throw UpgradeException.refused(
                    "a collection was under way when the service was frozen", List.of(), "make the checkpoint anew");
        }
        return HeapTrace.of(vm, request, subject.workspace());
    }

    /** Sizes are those that the objects had in a heap, which are not known any more. */
    static TraceReport classesOf(State state) {
        long[] counts = new long[state.types().size()];
        for (int id = 1; id <= state.size(); id++) {
            counts[state.typeOf(id).id()]++;
        }
        List<TraceReport.ClassTally> classes = new ArrayList<>();
        for (RecordType type : state.types()) {
            classes.add(new TraceReport.ClassTally(type.className(), type.form(), counts[type.id()], 0));
        }
        return new TraceReport(classes, List.of(), List.of(), List.of(), List.of(), List.of());
    }

    /** What no root reaches; empty for a state that was migrated before, which is all there is. */
    List<LeftClass> leftBehind() {
        @Nullable HeapState heap = state instanceof HeapState traced ? traced : null;
        return heap == null ? List.of() : heap.leftBehind();
    }

    @Override
    public void close() {
        state.close();
    }
}
