package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.StateRecord;
import dev.imago.migrate.plan.Computation;
import dev.imago.migrate.plan.Outcome;
import dev.imago.migrate.registry.RegisteredTransformer.Needs;
import dev.imago.migrate.rules.Split;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes objects of several classes of those of one, by what a rule computes from each. */
final class SplitProgram extends Program {
    private final Session session;
    private final Split split;
    private final Computation by;
    private final Map<String, Program> parts;

    SplitProgram(Session session, Split split, Computation by, Map<String, Program> parts) {
        super("", Outcome.TRANSFORMED);
        this.session = session;
        this.split = split;
        this.by = by;
        this.parts = parts;
    }

    @Override
    void run(StateRecord in) throws Exception {
        session.objects().beginCall();
        Object value = by.of(session.objects().view(in), session.state(Needs.NOTHING));
        String newClass = value == null ? split.otherwise() : split.into().getOrDefault(value, split.otherwise());
        @Nullable Program part = parts.get(newClass);
        if (part == null) {
            throw new IllegalStateException(
                    "no class is said for the value '" + value + "'; add it to 'into', or say 'else'");
        }
        part.run(in);
    }
}
