package dev.imago.migrate.invariant;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.migrate.api.Findings;
import dev.imago.migrate.api.Invariant;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.plan.JdkTypes;
import dev.imago.migrate.plan.Outcome;
import dev.imago.migrate.plan.TypeHierarchy;
import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.transform.MigrationProgress;
import dev.imago.migrate.transform.MigrationReport;
import dev.imago.migrate.transform.StateViews;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks at every object of a migrated state once, and at whatever must hold for it. */
public final class InvariantCheck {
    /** Objects from one word of progress to the next; a power of two. */
    private static final int STRETCH = 1 << 14;

    private final State state;
    private final Migrations migrations;
    private final Violations violations;
    private final ShapeCheck shapes;
    private final ReferenceCheck references;
    private final KeyCheck keys;
    private final StateViews views;
    private final long[] counts;

    private InvariantCheck(State state, ClassPathDictionary next, JdkTypes jdk, Migrations migrations) {
        TypeHierarchy hierarchy = new TypeHierarchy(next, jdk);
        this.state = state;
        this.migrations = migrations;
        this.violations = new Violations(state);
        this.shapes = new ShapeCheck(next, jdk, violations);
        this.references = new ReferenceCheck(state, hierarchy, violations);
        this.keys = new KeyCheck(state, hierarchy, violations);
        this.views = new StateViews(state, next, jdk);
        this.counts = new long[state.types().size()];
    }

    /**
     * Checks the built-in invariants, and those that migrations registered.
     *
     * @param state of the new version
     * @param next the new version's classes
     * @param migrated what made the state, if its counts are to be checked as well
     */
    public static InvariantReport run(
            State state,
            ClassPathDictionary next,
            JdkTypes jdk,
            Migrations migrations,
            Optional<MigrationReport> migrated) {
        return run(state, next, jdk, migrations, migrated, MigrationProgress.NONE);
    }

    /** The same, and tells how far it has come. */
    public static InvariantReport run(
            State state,
            ClassPathDictionary next,
            JdkTypes jdk,
            Migrations migrations,
            Optional<MigrationReport> migrated,
            MigrationProgress progress) {
        return new InvariantCheck(state, next, jdk, migrations).run(migrated, progress);
    }

    /** Checks only what migrations registered, for a state that is loaded at once: loading checks the rest by itself. */
    public static InvariantReport runRegistered(
            State state, ClassPathDictionary next, JdkTypes jdk, Migrations migrations) {
        return new InvariantCheck(state, next, jdk, migrations).runRegistered();
    }

    private InvariantReport runRegistered() {
        long start = System.nanoTime();
        @Nullable Map<String, Invariant>[] registered = registered();
        for (int id = 1; id <= state.size(); id++) {
            RecordType type = state.typeOf(id);
            Map<String, Invariant> invariants = registered[type.id()];
            if (invariants != null) {
                check(id, type, invariants);
            }
        }
        return new InvariantReport(state.size(), System.nanoTime() - start, violations.all());
    }

    private InvariantReport run(Optional<MigrationReport> migrated, MigrationProgress progress) {
        long start = System.nanoTime();
        references.checkRoots();
        @Nullable Map<String, Invariant>[] registered = registered();
        StateRecord record = new StateRecord();
        for (int id = 1; id <= state.size(); id++) {
            if ((id & (STRETCH - 1)) == 0) {
                progress.done(id, state.size());
            }
            state.read(id, record);
            RecordType type = record.type();
            if (counts[type.id()]++ == 0) {
                shapes.checkType(type, id);
            }
            Form form = type.form();
            if (form == Form.ENUM) {
                shapes.checkConstant(record);
            } else if (form == Form.INSTANCE || form.hasElements()) {
                references.check(record);
                keys.check(record);
            }
            Map<String, Invariant> invariants = registered[type.id()];
            if (invariants != null) {
                check(id, type, invariants);
            }
        }
        migrated.ifPresent(this::checkCounts);
        return new InvariantReport(state.size(), System.nanoTime() - start, violations.all());
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private @Nullable Map<String, Invariant>[] registered() {
        @Nullable Map<String, Invariant>[] byType = new Map[counts.length];
        for (RecordType type : state.types()) {
            Map<String, Invariant> invariants = migrations.invariants(type.className());
            byType[type.id()] = invariants.isEmpty() ? null : invariants;
        }
        return byType;
    }

    private void check(int id, RecordType type, Map<String, Invariant> invariants) {
        invariants.forEach((name, invariant) -> {
            Findings findings = (what, expected, found) -> {
                if (!same(expected, found)) {
                    String where = type.className() + " " + what;
                    violations.add(name, where, id, "", String.valueOf(expected), String.valueOf(found));
                }
            };
            try {
                invariant.check(views.forCall(id), findings);
            } catch (Exception e) {
                violations.add(name, type.className(), id, "", "to be checked", e.toString());
            }
        });
    }

    private static boolean same(@Nullable Object expected, @Nullable Object found) {
        return Objects.equals(widened(expected), widened(found));
    }

    private static @Nullable Object widened(@Nullable Object value) {
        boolean isWhole = value instanceof Integer || value instanceof Short || value instanceof Byte;
        return isWhole && value instanceof Number number ? (Object) number.longValue() : value;
    }

    /** Every object of the old state is carried or dropped by the plan, and nothing else is there but what was created. */
    private void checkCounts(MigrationReport report) {
        String invariant = "objects are as many as the plan says";
        if (report.objectsOut() != state.size()) {
            violations.add(
                    invariant, "all objects", 0, "", Long.toString(report.objectsOut()), Long.toString(state.size()));
        }
        Map<String, Long> carried = new HashMap<>();
        for (MigrationReport.ShapeCount shape : report.shapes()) {
            if (shape.outcome() != Outcome.DROPPED && !shape.newClass().isEmpty()) {
                carried.merge(shape.newClass(), shape.objects(), Long::sum);
            }
        }
        Map<String, Long> there = new HashMap<>();
        for (RecordType type : state.types()) {
            there.merge(type.className(), counts[type.id()], Long::sum);
        }
        carried.forEach((name, count) -> {
            long found = there.getOrDefault(name, 0L);
            if (found < count) {
                violations.add(invariant, name, 0, "", "at least " + count, Long.toString(found));
            }
        });
    }
}
