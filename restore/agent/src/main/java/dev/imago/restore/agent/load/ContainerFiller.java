package dev.imago.restore.agent.load;

import java.util.BitSet;

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
    private final KeyClasses keyClasses = new KeyClasses();
    private final ContainerContent content;
    private final ContainerCheck check;

    ContainerFiller(
            Receiver receiver, ObjectTable objects, Pairing pairing, ContainerContent content, ContainerCheck check) {
        this.receiver = receiver;
        this.objects = objects;
        this.pairing = pairing;
        this.content = content;
        this.check = check;
    }

    /**
     * Fills all of them.
     *
     * @return those whose keys' hash codes or order depend on more than the keys themselves; all others find theirs for good
     * @throws LoadViolation if keys that differed in the old version are equal in the new one
     */
    IntStack fill(IntStack ids) {
        for (int i = 0; i < ids.size(); i++) {
            if (pairing.isPaired(ids.get(i))) {
                content.readRecord(ids.get(i));
                clear();
            }
        }
        IntStack leafKeyed = new IntStack();
        BitSet hard = new BitSet();
        for (int i = 0; i < ids.size(); i++) {
            int id = ids.get(i);
            content.read(id);
            switch (content.kind().keys()) {
                case UNSEEN -> put();
                case IDENTITY -> putAndCount();
                case HASHED, COMPARED -> {
                    if (keyClasses.areLeaves(content)) {
                        leafKeyed.push(id);
                    } else {
                        hard.set(id);
                    }
                }
            }
        }
        for (int i = 0; i < leafKeyed.size(); i++) {
            content.read(leafKeyed.get(i));
            putAndCount();
        }
        return hard.isEmpty() ? new IntStack() : fillHard(hard);
    }

    private IntStack fillHard(BitSet hard) {
        ContainerOrder order = new ContainerOrder(objects, receiver, hard);
        IntStack ordered = order.ordered();
        for (int i = 0; i < ordered.size(); i++) {
            content.read(ordered.get(i));
            if (order.isCyclic()) {
                put();
            } else {
                putAndCount();
            }
        }
        if (order.isCyclic()) {
            settle(ordered);
        }
        return ordered;
    }

    /** Fills again what doesn't find its keys; all other containers have their content while one is filled. */
    private void settle(IntStack ordered) {
        boolean isSettled = false;
        for (int round = 1; !isSettled && round < MOST_ROUNDS; round++) {
            isSettled = true;
            for (int i = 0; i < ordered.size(); i++) {
                content.read(ordered.get(i));
                if (check.find() != null) {
                    clear();
                    put();
                    isSettled = false;
                }
            }
        }
    }

    private void putAndCount() {
        put();
        ContainerCheck.Finding finding;
        try {
            finding = check.findSize();
        } catch (Throwable e) {
            finding = check.thrown("counting the elements of", e);
        }
        if (finding != null) {
            throw check.violation(finding);
        }
    }

    private void put() {
        try {
            content.kind().fill(content.container(), content.elements(), content.length());
        } catch (Throwable e) {
            throw check.violation(check.thrown("filling", e));
        }
    }

    private void clear() {
        try {
            if (content.kind().replaceable()) {
                content.kind().clear(content.container());
            }
        } catch (Throwable e) {
            throw check.violation(check.thrown("emptying", e));
        }
    }
}
