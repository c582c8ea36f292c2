package dev.imago.migrate.invariant;

import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.State;
import dev.imago.migrate.api.Findings;
import dev.imago.migrate.api.Invariant;
import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.transform.StateViews;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What migrations registered as one thread checks it, object by object. */
final class RegisteredChecks {
    private final State state;
    private final StateViews views;
    private final Violations violations;
    /** By the number of the type; null where nothing is registered. */
    private final @Nullable Map<String, Invariant>[] byType;

    RegisteredChecks(State state, Migrations migrations, StateViews views, Violations violations) {
        this.state = state;
        this.views = views;
        this.violations = violations;
        this.byType = byType(state, migrations);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static @Nullable Map<String, Invariant>[] byType(State state, Migrations migrations) {
        @Nullable Map<String, Invariant>[] byType = new Map[state.types().size()];
        for (RecordType type : state.types()) {
            Map<String, Invariant> invariants = migrations.invariants(type.className());
            byType[type.id()] = invariants.isEmpty() ? null : invariants;
        }
        return byType;
    }

    void check(int id) {
        RecordType type = state.typeOf(id);
        Map<String, Invariant> invariants = byType[type.id()];
        if (invariants != null) {
            invariants.forEach((name, invariant) -> check(id, type, name, invariant));
        }
    }

    private void check(int id, RecordType type, String name, Invariant invariant) {
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
    }

    private static boolean same(@Nullable Object expected, @Nullable Object found) {
        return Objects.equals(widened(expected), widened(found));
    }

    private static @Nullable Object widened(@Nullable Object value) {
        boolean isWhole = value instanceof Integer || value instanceof Short || value instanceof Byte;
        return isWhole && value instanceof Number number ? (Object) number.longValue() : value;
    }
}
