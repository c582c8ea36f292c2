package dev.imago.restore.agent.load;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.restore.agent.load.TypeBinding.Pairable;
import java.lang.reflect.Array;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Walks the state and the new version's own graph side by side from the roots, and decides which existing objects take the
 * places of the state's: those keep their identity and get the state's content, or, for boundaries, are left alone.
 *
 * <p>Breadth first, so that what hangs nearest to a root is decided first; nothing is written.
 */
final class Pairing {
    private final Receiver receiver;
    private final ObjectTable objects;
    private final Problems problems;
    private final StateRecord record = new StateRecord();
    private final ArrayDeque<Candidate> queue = new ArrayDeque<>();
    private final BitSet walked = new BitSet();
    private final BitSet paired = new BitSet();
    private final IdentityHashMap<Object, Integer> taken = new IdentityHashMap<>();
    private final List<Overlay> overlays = new ArrayList<>();
    private int asTheyAre;

    /**
     * An existing object that gets the content of a record.
     *
     * @param content array of primitives, semaphore or the like with the state's content; null for all others
     */
    record Overlay(int id, Object existing, @Nullable Object content) {}

    /** @param holderStays whether the holder of the existing object is an object that stays */
    private record Candidate(int id, Object existing, boolean holderStays) {}

    Pairing(Receiver receiver, ObjectTable objects, Problems problems) {
        this.receiver = receiver;
        this.objects = objects;
        this.problems = problems;
    }

    void pair(List<BoundRoot> roots) {
        for (BoundRoot root : roots) {
            offer(root.id(), root.existing(), true);
        }
        for (Candidate next = queue.poll(); next != null; next = queue.poll()) {
            visit(next.id, next.existing, next.holderStays);
        }
    }

    /** Whether the object of {@code id} is one that the new version had. */
    boolean isPaired(int id) {
        return paired.get(id);
    }

    List<Overlay> overlays() {
        return overlays;
    }

    /** Number of existing objects that stand for carried records. */
    int pairedCount() {
        return overlays.size() + asTheyAre;
    }

    private void offer(int id, @Nullable Object existing, boolean holderStays) {
        if (existing != null && objects.has(id)) {
            queue.add(new Candidate(id, existing, holderStays));
        }
    }

    private void visit(int id, Object existing, boolean holderStays) {
        if (walked.get(id) && objects.get(id) == existing) {
            return;
        }
        objects.read(id, record);
        RecordType type = record.type();
        if (type.form() == Form.KEPT) {
            keep(id, existing);
            return;
        }
        TypeBinding binding = receiver.binding(type);
        boolean refused = objects.get(id) == null && !receiver.isSingle(id);
        if (walked.get(id) || binding == null || refused) {
            return;
        }
        if (type.form() == Form.NAMED) {
            takeNamed(id, type, existing);
        } else if (isOfClass(binding, existing)) {
            walked.set(id);
            compare(id, binding, existing, holderStays);
        }
    }

    private static boolean isOfClass(TypeBinding binding, Object existing) {
        return existing.getClass() == binding.javaClass
                || (binding.javaClass == java.util.EnumSet.class && existing instanceof java.util.EnumSet);
    }

    private void keep(int id, Object existing) {
        Object before = objects.get(id);
        if (before == null) {
            objects.set(id, existing);
            walked.set(id);
        } else if (before != existing) {
            problems.add(
                    "a kept " + record.type().className() + " stands for two different objects of the new version, a "
                            + before.getClass().getName() + " and a "
                            + existing.getClass().getName(),
                    id);
        }
    }

    /** Threads of the new version may be waiting in its own locks and semaphores, so they stay. */
    private void takeNamed(int id, RecordType type, Object existing) {
        boolean keeps = NamedObjects.keepsExisting(type.className());
        boolean fits = existing.getClass().getName().equals(type.className()) && !taken.containsKey(existing);
        if (fits && keeps) {
            taken.put(existing, id);
            takeAsItIs(id, existing);
        } else if (fits && NamedObjects.replacesExisting(type.className())) {
            overlay(id, existing, objects.get(id));
        } else {
            return;
        }
        walked.set(id);
    }

    private void takeAsItIs(int id, Object existing) {
        objects.set(id, existing);
        paired.set(id);
        asTheyAre++;
    }

    private void compare(int id, TypeBinding binding, Object existing, boolean holderStays) {
        Form form = binding.type.form();
        boolean free = !taken.containsKey(existing);
        boolean stays = false;
        switch (form) {
            case PRIMITIVE_ARRAY, OBJECT_ARRAY -> {
                Object made = objects.get(id);
                if (free && holderStays && made != null && Array.getLength(existing) == Array.getLength(made)) {
                    stays = true;
                    overlay(id, existing, form == Form.PRIMITIVE_ARRAY ? made : null);
                }
            }
            case INSTANCE, SEQUENCE, MAPPING -> {
                if (free && binding.pairable == Pairable.IF_EQUAL && isEqual(binding, existing)) {
                    taken.put(existing, id);
                    takeAsItIs(id, existing);
                    return;
                }
                if (free && binding.pairable == Pairable.REPLACED && fits(binding, existing)) {
                    stays = true;
                    overlay(id, existing, null);
                }
            }
            default -> {
                return;
            }
        }
        // What a value of the JDK holds is its own affair: BigInteger.ONE and its array of digits.
        if (binding.pairable != Pairable.IF_EQUAL || binding.javaClass.getClassLoader() != null) {
            offerChildren(binding, existing, stays);
        }
    }

    private void overlay(int id, Object existing, @Nullable Object content) {
        taken.put(existing, id);
        objects.set(id, existing);
        paired.set(id);
        overlays.add(new Overlay(id, existing, content));
    }

    private boolean fits(TypeBinding binding, Object existing) {
        ContainerKind kind = binding.container;
        return kind == null || kind.fits(existing, binding.attributes(record, objects));
    }

    /** Whether all fields hold the same primitives and equal strings and wrappers already. */
    private boolean isEqual(TypeBinding binding, Object existing) {
        for (int i = 0; i < binding.stores.length; i++) {
            if (binding.isReference(i)) {
                Object wanted = objects.get(record.reference(i));
                Object present = binding.reference(existing, i);
                boolean same = wanted == present || (wanted != null && isLeaf(wanted) && wanted.equals(present));
                if (!same) {
                    return false;
                }
            } else if (!binding.samePrimitive(existing, i, record.slot(i))) {
                return false;
            }
        }
        return true;
    }

    private void offerChildren(TypeBinding binding, Object existing, boolean stays) {
        for (int i = 0; i < binding.stores.length; i++) {
            if (binding.isReference(i)) {
                offer(record.reference(i), binding.reference(existing, i), stays);
            }
        }
        if (binding.type.form() == Form.OBJECT_ARRAY) {
            Object[] array = (Object[]) existing;
            offerInOrder(array, stays, array.length == record.elementCount());
        } else if (binding.container != null) {
            offerElements(binding.container, existing, stays);
        }
    }

    private void offerInOrder(Object[] present, boolean stays, boolean sameSize) {
        for (int i = 0; sameSize && i < present.length; i++) {
            offer(record.element(i), present[i], stays);
        }
    }

    private void offerElements(ContainerKind kind, Object existing, boolean stays) {
        if (record.elementCount() == 0) {
            return;
        }
        Object[] present;
        try {
            present = kind.elements(existing);
        } catch (Throwable e) {
            problems.add(
                    "the new version's own " + existing.getClass().getName() + " can't be read: " + e, record.id());
            return;
        }
        if (kind.form() == Form.MAPPING) {
            offerValues(present, stays);
        } else {
            boolean corresponds = kind.ordered() || present.length == 1;
            offerInOrder(present, stays, corresponds && present.length == record.elementCount());
        }
    }

    /** Values of a map correspond where their keys are equal; keys whose {@code equals} is the service's own are not asked. */
    private void offerValues(Object[] present, boolean stays) {
        Map<Object, Object> values = new HashMap<>();
        for (int i = 0; i < present.length; i += 2) {
            if (isLeaf(present[i])) {
                values.put(present[i], present[i + 1]);
            }
        }
        for (int i = 0; !values.isEmpty() && i < record.elementCount(); i += 2) {
            Object key = objects.get(record.element(i));
            if (isLeaf(key)) {
                offer(record.element(i + 1), values.get(key), stays);
            }
        }
    }

    /** Whether the object is a string, wrapper, enum constant or class. */
    private static boolean isLeaf(@Nullable Object object) {
        return object instanceof String
                || (object instanceof Number
                        && object.getClass().getPackageName().equals("java.lang"))
                || object instanceof Enum
                || object instanceof Boolean
                || object instanceof Character
                || object instanceof Class;
    }
}
