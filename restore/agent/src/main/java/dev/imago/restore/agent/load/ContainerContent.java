package dev.imago.restore.agent.load;

import dev.imago.checkpoint.state.StateRecord;

/**
 * What one container of the state has to hold, as objects of the new version. Read for one container after the other, into the
 * same arrays. Not safe for use by several threads.
 */
final class ContainerContent {
    private final Receiver receiver;
    private final ObjectTable objects;
    private final StateRecord record = new StateRecord();
    private Object[] elements = new Object[256];

    ContainerContent(Receiver receiver, ObjectTable objects) {
        this.receiver = receiver;
        this.objects = objects;
    }

    /** Reads the record and its elements. */
    void read(int id) {
        readRecord(id);
        int count = record.elementCount();
        if (elements.length < count) {
            elements = new Object[Math.max(count, (int) Math.min(Integer.MAX_VALUE - 16L, elements.length * 2L))];
        }
        for (int i = 0; i < count; i++) {
            elements[i] = objects.get(record.element(i));
        }
    }

    /** Reads the record alone. */
    void readRecord(int id) {
        objects.read(id, record);
    }

    int id() {
        return record.id();
    }

    String className() {
        return record.type().className();
    }

    ContainerKind kind() {
        TypeBinding binding = receiver.binding(record.type());
        if (binding == null || binding.container == null) {
            throw new IllegalStateException("object " + record.id() + " is no container");
        }
        return binding.container;
    }

    Object container() {
        Object container = objects.get(record.id());
        if (container == null) {
            throw new IllegalStateException("object " + record.id() + " was not made");
        }
        return container;
    }

    /** The elements in the order of the old version, those of a map as key, value, key, value; the first {@link #length()}. */
    Object[] elements() {
        return elements;
    }

    int length() {
        return record.elementCount();
    }

    /** Number of elements, or of entries. */
    int size() {
        return record.elementCount() / kind().stride();
    }
}
