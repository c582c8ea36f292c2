package dev.imago.checkpoint.hotspot.trace;

import dev.imago.checkpoint.hotspot.trace.Container.EntryVisitor;

/** Nodes of a map that are chained to each other. */
record ChainedNodes(HeapAccess heap, JdkField key, JdkField value, JdkField next) {
    static ChainedNodes of(HeapAccess heap, String nodeClass, String key, String value, String next) {
        return new ChainedNodes(
                heap,
                new JdkField(heap, nodeClass, key),
                new JdkField(heap, nodeClass, value),
                new JdkField(heap, nodeClass, next));
    }

    /** The same nodes, chained by another field. */
    ChainedNodes chainedBy(JdkField other) {
        return new ChainedNodes(heap, key, value, other);
    }

    /**
     * Visits a chain from {@code first} on and returns how many nodes it has.
     *
     * @param most a longer chain is not believed
     */
    long walk(long map, long first, long most, EntryVisitor visitor) {
        long found = 0;
        for (long node = first; node != 0; node = next.referenceIn(node)) {
            if (++found > most) {
                Containers.checkCount(heap, map, found, most);
            }
            visitor.visit(key.referenceIn(node), value.referenceIn(node));
        }
        return found;
    }
}
