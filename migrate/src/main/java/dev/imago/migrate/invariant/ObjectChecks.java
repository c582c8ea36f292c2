package dev.imago.migrate.invariant;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.plan.JdkTypes;
import dev.imago.migrate.plan.TypeHierarchy;

/** The built-in invariants as one thread checks them, object by object. */
final class ObjectChecks {
    private final State state;
    private final ShapeCheck shapes;
    private final ReferenceCheck references;
    private final KeyCheck keys;
    private final StateRecord record = new StateRecord();
    private final int[] firstOfType;
    private final long[] counts;

    ObjectChecks(State state, ClassPathDictionary next, JdkTypes jdk, Violations violations) {
        TypeHierarchy hierarchy = new TypeHierarchy(next, jdk);
        this.state = state;
        this.shapes = new ShapeCheck(next, jdk, violations);
        this.references = new ReferenceCheck(state, hierarchy, violations);
        this.keys = new KeyCheck(state, hierarchy, violations);
        this.firstOfType = new int[state.types().size()];
        this.counts = new long[firstOfType.length];
    }

    void check(int id) {
        state.read(id, record);
        RecordType type = record.type();
        if (counts[type.id()]++ == 0) {
            firstOfType[type.id()] = id;
        }
        Form form = type.form();
        if (form == Form.ENUM) {
            shapes.checkConstant(record);
        } else if (form == Form.INSTANCE || form.hasElements()) {
            references.check(record);
            keys.check(record);
        }
    }

    /** Takes over what another thread has counted. */
    void addAll(ObjectChecks other) {
        for (int type = 0; type < counts.length; type++) {
            int first = other.firstOfType[type];
            if (first != 0 && (firstOfType[type] == 0 || first < firstOfType[type])) {
                firstOfType[type] = first;
            }
            counts[type] += other.counts[type];
        }
    }

    /** What is not about single objects: once, when all are looked at. */
    void checkWhole() {
        references.checkRoots();
        for (RecordType type : state.types()) {
            if (counts[type.id()] > 0) {
                shapes.checkType(type, firstOfType[type.id()]);
            }
        }
    }

    /** How many objects there are of a type. */
    long count(RecordType type) {
        return counts[type.id()];
    }
}
