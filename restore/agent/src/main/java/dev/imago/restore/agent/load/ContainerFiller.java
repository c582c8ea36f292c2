package dev.imago.restore.agent.load;

import dev.imago.checkpoint.state.StateRecord;
import java.util.BitSet;
import java.util.Queue;

/**
 * Puts the elements into the containers. Lists first, then those whose keys hash without help, then the others in the order
 * in which their keys' hash codes depend on each other ({@link ContainerOrder}). Where keys depend on each other in a circle,
 * containers are filled again until every key is found.
 *
 * <p>Not safe for use by several threads.
 */
final class ContainerFiller {
    private static final int MOST_ROUNDS = 4;

    private final Receiver receiver;
    private final ObjectTable objects;
    private final Pairing pairing;
    private final Problems.PathFinder paths;
    private final KeyClasses keyClasses = new KeyClasses();
    private final StateRecord record = new StateRecord();
    private Object[] scratch = new Object[256];

    ContainerFiller(Receiver receiver, ObjectTable objects, Pairing pairing, Problems.PathFinder paths) {
        this.receiver = receiver;
        this.objects = objects;
        this.pairing = pairing;
        this.paths = paths;
    }

    /** @throws LoadFailure if keys that differed in the old version are equal in the new one */
    void fill(IntStack ids) {
        for (int i = 0; i < ids.size(); i++) {
            if (pairing.isPaired(ids.get(i))) {
                clear(ids.get(i));
            }
        }
        IntStack leafKeyed = new IntStack();
        BitSet hard = new BitSet();
        for (int i = 0; i < ids.size(); i++) {
            int id = ids.get(i);
            ContainerKind kind = load(id);
            switch (kind.keys()) {
                case UNSEEN, IDENTITY -> put(id, kind);
                case HASHED, COMPARED -> {
                    if (keyClasses.areLeaves(kind, objects.get(id), scratch, record.elementCount())) {
                        leafKeyed.push(id);
                    } else {
                        hard.set(id);
                    }
                }
            }
        }
        for (int i = 0; i < leafKeyed.size(); i++) {
            putAndCount(leafKeyed.get(i));
        }
        fillHard(hard);
    }

    private void fillHard(BitSet hard) {
        if (hard.isEmpty()) {
            return;
        }
        ContainerOrder order = new ContainerOrder(objects, receiver, hard);
        IntStack ordered = order.ordered();
        for (int i = 0; i < ordered.size(); i++) {
            int id = ordered.get(i);
            if (order.isCyclic()) {
                put(id, load(id));
            } else {
                putAndCount(id);
            }
        }
        if (order.isCyclic()) {
            settle(ordered);
        }
    }

    /** Fills again what doesn't find its keys; all other containers have their content while one is filled. */
    private void settle(IntStack ordered) {
        for (int round = 1; ; round++) {
            int wrong = 0;
            for (int i = 0; i < ordered.size(); i++) {
                int id = ordered.get(i);
                ContainerKind kind = load(id);
                if (!isRight(id, kind)) {
                    wrong = id;
                    if (round == MOST_ROUNDS) {
                        throw lost(id, kind);
                    }
                    clear(id);
                    put(id, load(id));
                }
            }
            if (wrong == 0) {
                return;
            }
        }
    }

    private boolean isRight(int id, ContainerKind kind) {
        Object container = object(id);
        try {
            if (kind.size(container) != record.elementCount() / kind.stride()) {
                return false;
            }
            for (int i = 0; !(container instanceof Queue) && i < record.elementCount(); i += kind.stride()) {
                if (!kind.finds(container, scratch[i])) {
                    return false;
                }
            }
            return true;
        } catch (Throwable e) {
            throw failed(id, e);
        }
    }

    private void putAndCount(int id) {
        ContainerKind kind = load(id);
        put(id, kind);
        try {
            if (kind.size(object(id)) != record.elementCount() / kind.stride()) {
                throw lost(id, kind);
            }
        } catch (LoadFailure e) {
            throw e;
        } catch (Throwable e) {
            throw failed(id, e);
        }
    }

    private LoadFailure lost(int id, ContainerKind kind) {
        String size;
        try {
            size = String.valueOf(kind.size(object(id)));
        } catch (Throwable e) {
            size = "an unknown number of";
        }
        return new LoadFailure("a " + record.type().className() + " got " + size + " elements instead of "
                + record.elementCount() / kind.stride() + ", or doesn't find them: keys that were different in the old"
                + " version are equal in the new one, or their hash codes change; at " + paths.pathTo(id));
    }

    private LoadFailure failed(int id, Throwable cause) {
        return new LoadFailure(
                "filling a " + record.type().className() + " failed: " + cause + ", at " + paths.pathTo(id), cause);
    }

    /** Reads the record and its elements. */
    private ContainerKind load(int id) {
        objects.read(id, record);
        int count = record.elementCount();
        if (scratch.length < count) {
            scratch = new Object[Math.max(count, (int) Math.min(Integer.MAX_VALUE - 16L, scratch.length * 2L))];
        }
        for (int i = 0; i < count; i++) {
            scratch[i] = objects.get(record.element(i));
        }
        TypeBinding binding = receiver.binding(record.type());
        if (binding == null || binding.container == null) {
            throw new IllegalStateException("object " + id + " is no container");
        }
        return binding.container;
    }

    private void put(int id, ContainerKind kind) {
        try {
            kind.fill(object(id), scratch, record.elementCount());
        } catch (Throwable e) {
            throw failed(id, e);
        }
    }

    private void clear(int id) {
        objects.read(id, record);
        TypeBinding binding = receiver.binding(record.type());
        ContainerKind kind = binding == null ? null : binding.container;
        try {
            if (kind != null && kind.replaceable()) {
                kind.clear(object(id));
            }
        } catch (Throwable e) {
            throw failed(id, e);
        }
    }

    private Object object(int id) {
        Object object = objects.get(id);
        if (object == null) {
            throw new IllegalStateException("object " + id + " was not made");
        }
        return object;
    }
}
