package dev.imago.migrate.invariant;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Root;
import dev.imago.checkpoint.state.Slot;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.migrate.plan.TypeHierarchy;

/** No reference dangles, and each leads to an object of a class that its place can hold. */
final class ReferenceCheck {
    private static final String DANGLING = "every reference leads to an object";
    private static final String FITS = "every value fits its field";
    private static final byte UNKNOWN = 0;
    private static final byte YES = 1;
    private static final byte NO = 2;

    private final State state;
    private final TypeHierarchy hierarchy;
    private final Violations violations;
    /** For each type of holders, each place and each type of what is referred to, whether it fits; empty at first. */
    private final byte[][][] known;

    private final int size;
    private final int typeCount;

    ReferenceCheck(State state, TypeHierarchy hierarchy, Violations violations) {
        this.state = state;
        this.hierarchy = hierarchy;
        this.violations = violations;
        this.size = state.size();
        this.typeCount = state.types().size();
        this.known = new byte[typeCount][0][0];
    }

    void check(StateRecord record) {
        RecordType type = record.type();
        int slots = type.slotCount();
        byte[][] places = known[type.id()];
        if (places.length == 0) {
            places = new byte[slots + 1][typeCount];
            known[type.id()] = places;
        }
        for (int i = 0; i < slots; i++) {
            char kind = type.slotKind(i);
            if (kind == 'L' || kind == '[') {
                check(record, i, record.reference(i), places[i]);
            }
        }
        int count = record.elementCount();
        for (int i = 0; i < count; i++) {
            check(record, slots, record.element(i), places[slots]);
        }
    }

    private void check(StateRecord record, int place, int id, byte[] fits) {
        if (id == 0) {
            return;
        }
        if (id < 0 || id > size) {
            violations.add(DANGLING, where(record.type(), place), record.id(), "", "an object or null", "object " + id);
            return;
        }
        int target = state.typeOf(id).id();
        if (fits[target] == UNKNOWN) {
            fits[target] = fits(record.type(), place, target) ? YES : NO;
        }
        if (fits[target] == NO) {
            violations.add(
                    FITS,
                    where(record.type(), place),
                    record.id(),
                    "",
                    descriptor(record.type(), place),
                    state.types().get(target).className());
        }
    }

    private boolean fits(RecordType holder, int place, int target) {
        return fits(state.types().get(target), descriptor(holder, place));
    }

    /** In the place of what is kept stands an object of the new version's own, which the load looks at. */
    private boolean fits(RecordType target, String descriptor) {
        return target.form() == Form.KEPT || hierarchy.isAssignable(descriptorOf(target.className()), descriptor);
    }

    void checkRoots() {
        for (Root root : state.roots()) {
            int id = (int) root.bits();
            if (root.isReference() && id != 0) {
                if (id < 0 || id > size) {
                    violations.add(DANGLING, root.path(), 0, "", "an object or null", "object " + id);
                } else if (!fits(state.typeOf(id), root.descriptor())) {
                    violations.add(
                            FITS,
                            root.path(),
                            id,
                            "",
                            root.descriptor(),
                            state.typeOf(id).className());
                }
            }
        }
    }

    private static String where(RecordType type, int place) {
        return place < type.slotCount() ? type.slots().get(place).qualifiedName() : "elements of " + type.className();
    }

    private static String descriptor(RecordType type, int place) {
        if (place < type.slotCount()) {
            Slot slot = type.slots().get(place);
            return slot.descriptor();
        }
        return type.className().startsWith("[")
                ? type.className().substring(1).replace('.', '/')
                : "Ljava/lang/Object;";
    }

    private static String descriptorOf(String className) {
        return className.startsWith("[") ? className.replace('.', '/') : "L" + className.replace('.', '/') + ";";
    }
}
