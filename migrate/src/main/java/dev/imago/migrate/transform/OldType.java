package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Slot;
import dev.imago.migrate.plan.Outcome;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.plan.ShapePlan;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What views need to know of a record type of the old state, worked out once. */
final class OldType {
    private final RecordType type;
    private final Map<String, Integer> indexes = new HashMap<>();
    private final @Nullable String counterpart;

    OldType(RecordType type, Plan plan) {
        this.type = type;
        for (int i = 0; i < type.slotCount(); i++) {
            Slot slot = type.slots().get(i);
            indexes.put(slot.qualifiedName(), i);
            indexes.put(slot.name(), i);
        }
        boolean isTransformed = plan.shape(type.className())
                .map(ShapePlan::outcome)
                .filter(Outcome.TRANSFORMED::equals)
                .isPresent();
        this.counterpart = isTransformed ? null : plan.names().of(type.className());
    }

    RecordType type() {
        return type;
    }

    /** Class of the objects' counterparts; null where that is known only when a transformer has run. */
    @Nullable
    String counterpart() {
        return counterpart;
    }

    /** Index of a field's slot, by its name or class and name, or -1; of hidden fields the name means the most derived one. */
    int index(String field) {
        Integer index = indexes.get(field);
        return index == null ? -1 : index;
    }
}
