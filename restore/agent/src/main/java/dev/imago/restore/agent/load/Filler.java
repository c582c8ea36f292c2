package dev.imago.restore.agent.load;

import dev.imago.checkpoint.state.ObjectChunk;
import dev.imago.checkpoint.state.StateRecord;
import java.util.concurrent.CopyOnWriteArraySet;
import org.jspecify.annotations.Nullable;

/**
 * Sets fields and array elements: first of the new objects, which nobody sees yet, while everything is checked; later, of the
 * existing ones. Not safe for use by several threads.
 */
final class Filler {
    private final Receiver receiver;
    private final ObjectTable objects;
    private final Pairing pairing;
    private final Problems problems;
    private final References references;
    private final IntStack containers = new IntStack();
    private final IntStack listedSets = new IntStack();

    Filler(Receiver receiver, ObjectTable objects, Pairing pairing, Problems problems) {
        this.receiver = receiver;
        this.objects = objects;
        this.pairing = pairing;
        this.problems = problems;
        this.references = new References(objects, problems);
    }

    /** Checks every reference of the state, and fills the new objects but for the elements of containers. */
    void checkAndFillNew() {
        StateRecord record = new StateRecord();
        for (ObjectChunk chunk : objects.chunks()) {
            ObjectChunk.Cursor cursor = chunk.cursor();
            while (cursor.nextReferring(record)) {
                TypeBinding binding = receiver.binding(record.type());
                Object target = objects.get(record.id());
                if (binding != null && target != null) {
                    checkAndFill(record, binding, target, pairing.isPaired(record.id()));
                }
            }
        }
    }

    private void checkAndFill(StateRecord record, TypeBinding binding, Object target, boolean paired) {
        switch (record.type().form()) {
            case INSTANCE -> {
                slots(record, binding, target, paired);
                if (target instanceof CopyOnWriteArraySet) {
                    listedSets.push(record.id());
                }
            }
            case OBJECT_ARRAY -> {
                Class<?> component = binding.javaClass.getComponentType();
                Object[] array = (Object[]) target;
                for (int i = 0; i < record.elementCount(); i++) {
                    Object element = references.checked(record, -1, record.element(i), component);
                    if (!paired) {
                        array[i] = element;
                    }
                }
            }
            case SEQUENCE, MAPPING -> {
                slots(record, binding, target, paired);
                for (int i = 0; i < record.elementCount(); i++) {
                    references.checked(record, -1, record.element(i), Object.class);
                }
                containers.push(record.id());
            }
            default -> {}
        }
    }

    private void slots(StateRecord record, TypeBinding binding, Object target, boolean paired) {
        for (int i = 0; i < binding.stores.length; i++) {
            switch (binding.stores[i]) {
                case REFERENCE -> {
                    Object value = references.checked(record, i, record.reference(i), binding.fieldTypes[i]);
                    if (!paired) {
                        binding.storeReference(target, i, value);
                    }
                }
                case KEPT -> {
                    if (!paired) {
                        problems.add(
                                binding.type.slots().get(i).qualifiedName()
                                        + " is kept, but the object is made by the load and so has nothing to keep",
                                record.id());
                    }
                }
                case NONE -> {}
                default -> {
                    if (!paired) {
                        binding.storePrimitive(target, i, record.slot(i));
                    }
                }
            }
        }
    }

    /** Ids of all containers, whose elements are still to be filled in. */
    IntStack containers() {
        return containers;
    }

    /** Ids of all sets that the JDK keeps as lists: lists are filled with whatever they had. */
    IntStack listedSets() {
        return listedSets;
    }

    /** Gives an existing object the state's content. To be called after all checks passed. */
    void replace(Pairing.Overlay overlay, StateRecord record) {
        Object existing = overlay.existing();
        Object content = overlay.content();
        if (content != null && !content.getClass().isArray()) {
            NamedObjects.replace(existing, content);
            return;
        }
        if (content != null) {
            System.arraycopy(content, 0, existing, 0, java.lang.reflect.Array.getLength(content));
            return;
        }
        objects.read(overlay.id(), record);
        TypeBinding binding = receiver.binding(record.type());
        if (binding == null) {
            throw new IllegalStateException(
                    "paired without a binding: " + record.type().className());
        }
        if (existing instanceof Object[] array) {
            for (int i = 0; i < array.length; i++) {
                array[i] = objects.get(record.element(i));
            }
        }
        for (int i = 0; i < binding.stores.length; i++) {
            if (binding.isReference(i)) {
                @Nullable Object value = objects.get(record.reference(i));
                binding.storeReference(existing, i, value);
            } else {
                binding.storePrimitive(existing, i, record.slot(i));
            }
        }
    }
}
