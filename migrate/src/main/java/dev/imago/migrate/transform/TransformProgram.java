package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.StateRecord;
import dev.imago.migrate.api.Transformer;
import dev.imago.migrate.plan.Outcome;
import dev.imago.migrate.registry.RegisteredTransformer;

/** Lets a registered transformer describe the counterpart. */
final class TransformProgram extends Program {
    private final Session session;
    private final Transformer transformer;
    private final Call call;

    TransformProgram(Session session, RegisteredTransformer registered) {
        super("", Outcome.TRANSFORMED);
        this.session = session;
        this.transformer = registered.perRun().get();
        this.call = new Call(session, session.state(registered.isFunction()));
    }

    @Override
    void run(StateRecord in) throws Exception {
        call.begin(in, true);
        transformer.transform(session.objects().view(in), call);
        call.finish();
    }
}
