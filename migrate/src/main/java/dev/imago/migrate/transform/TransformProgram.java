package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.StateRecord;
import dev.imago.migrate.api.Transformer;
import dev.imago.migrate.plan.Outcome;
import dev.imago.migrate.registry.RegisteredTransformer;
import dev.imago.migrate.registry.RegisteredTransformer.Needs;

/** Lets a registered transformer describe the counterpart. */
final class TransformProgram extends Program {
    private final Session session;
    private final Transformer transformer;
    private final boolean inOrder;
    private final Call call;

    TransformProgram(Session session, RegisteredTransformer registered) {
        super("", Outcome.TRANSFORMED);
        this.session = session;
        this.inOrder = registered.needs() == Needs.ORDER;
        this.transformer =
                inOrder ? session.inOrder(registered) : registered.perRun().get();
        this.call = new Call(session, session.state(registered.needs()));
    }

    @Override
    void run(StateRecord in) throws Exception {
        if (inOrder) {
            session.awaitTurn();
        }
        call.begin(in, true);
        transformer.transform(session.objects().view(in), call);
        call.finish();
    }
}
