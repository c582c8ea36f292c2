package dev.imago.restore.agent.load;

import dev.imago.checkpoint.state.StateRecord;
import java.util.BitSet;

/**
 * Orders containers so that each comes after those that its keys' hash codes may depend on: all that the keys reach. A depth
 * first walk with a stack of its own, linear in the part of the state that the keys reach.
 */
final class ContainerOrder {
    private final ObjectTable objects;
    private final Receiver receiver;
    private final BitSet hard;
    private final BitSet visited = new BitSet();
    private final BitSet emitted = new BitSet();
    /** Ids to visit; a complemented id says that the keys of this container are done. */
    private final IntStack stack = new IntStack();

    private final IntStack order = new IntStack();
    private final StateRecord record = new StateRecord();
    private boolean cyclic;

    /** @param hard ids of the containers to order */
    ContainerOrder(ObjectTable objects, Receiver receiver, BitSet hard) {
        this.objects = objects;
        this.receiver = receiver;
        this.hard = hard;
        for (int id = hard.nextSetBit(0); id >= 0; id = hard.nextSetBit(id + 1)) {
            push(id);
            walk();
        }
    }

    IntStack ordered() {
        return order;
    }

    /** Whether some containers' keys reach those containers again, so that no order is right for sure. */
    boolean isCyclic() {
        return cyclic;
    }

    private void walk() {
        while (!stack.isEmpty()) {
            int id = stack.pop();
            if (id < 0) {
                emitted.set(~id);
                order.push(~id);
            } else if (!visited.get(id)) {
                visited.set(id);
                visit(id);
            } else if (hard.get(id) && !emitted.get(id)) {
                cyclic = true;
            }
        }
    }

    private void visit(int id) {
        objects.read(id, record);
        TypeBinding binding = receiver.binding(record.type());
        if (binding == null) {
            return;
        }
        boolean keyed = hard.get(id);
        int stride = keyed && binding.container != null ? binding.container.stride() : 1;
        // Values come last off the stack, for only what holds this container depends on them.
        for (int i = 1; stride == 2 && i < record.elementCount(); i += 2) {
            push(record.element(i));
        }
        if (keyed) {
            stack.push(~id);
        }
        for (int i = 0; i < record.elementCount(); i += stride) {
            push(record.element(i));
        }
        for (int i = 0; i < binding.stores.length; i++) {
            if (binding.isReference(i)) {
                push(record.reference(i));
            }
        }
    }

    private void push(int id) {
        Object object = objects.get(id);
        if (object != null && !KeyClasses.isValue(object.getClass())) {
            stack.push(id);
        }
    }
}
