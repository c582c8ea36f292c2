package dev.imago.checkpoint.hotspot.trace;

import dev.imago.checkpoint.state.Dictionary;
import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Root;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * A heap's state as far as it is understood: what can't be carried stands in it as kept, with nothing inside. Closing it
 * closes the heap's state.
 */
final class UnderstoodState implements State {
    private final HeapState whole;
    private final List<RecordType> types;
    private final int firstOfRefused;

    /** @param plans the classes of the state, each at its index */
    UnderstoodState(HeapState whole, List<ClassPlan> plans) {
        this.whole = whole;
        this.types = new ArrayList<>(whole.types());
        this.firstOfRefused = types.size();
        plans.forEach(plan -> types.add(new RecordType(types.size(), plan.type().stableName(), Form.KEPT, List.of())));
    }

    @Override
    public Dictionary dictionary() {
        return whole.dictionary();
    }

    @Override
    public List<Root> roots() {
        return whole.roots();
    }

    @Override
    public int size() {
        return whole.size();
    }

    @Override
    public List<RecordType> types() {
        return List.copyOf(types);
    }

    @Override
    public RecordType typeOf(int id) {
        return whole.isRefused(id) ? types.get(firstOfRefused + whole.planOf(id).index()) : whole.typeOf(id);
    }

    @Override
    public void read(int id, StateRecord record) {
        if (whole.isRefused(id)) {
            record.begin(id, typeOf(id));
        } else {
            whole.read(id, record);
        }
    }

    @Override
    public String pathTo(int id) {
        return whole.pathTo(id);
    }

    @Override
    public void close() {
        whole.close();
    }
}
