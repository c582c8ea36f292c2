package dev.imago.restore.agent.load;

import static dev.imago.restore.agent.load.VmAccess.UNSAFE;

import dev.imago.checkpoint.state.Root;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;

/** A root of the state and its place in the new version. */
final class BoundRoot {
    private final Root root;
    private final @Nullable Field field;
    private final @Nullable Object only;

    private BoundRoot(Root root, @Nullable Field field, @Nullable Object only) {
        this.root = root;
        this.field = field;
        this.only = only;
    }

    /** Finds the place, or returns null with a problem added. Initialises the class. */
    static @Nullable BoundRoot find(Root root, ServiceClasses classes, LiveVm vm, Problems problems) {
        try {
            Class<?> type = classes.find(root.className());
            UNSAFE.ensureClassInitialized(type);
            return root.kind() == Root.Kind.STATIC
                    ? ofStatic(root, type, problems)
                    : ofInstance(root, type, vm, problems);
        } catch (ClassNotFoundException | LinkageError e) {
            problems.add(root.path() + ": " + e.getMessage());
            return null;
        }
    }

    private static @Nullable BoundRoot ofStatic(Root root, Class<?> type, Problems problems) {
        Field field;
        try {
            field = type.getDeclaredField(root.field());
        } catch (NoSuchFieldException e) {
            problems.add(root.path() + ": the new version's class has no such field");
            return null;
        }
        Class<?> held = field.getType();
        boolean primitive = held.isPrimitive();
        if (!Modifier.isStatic(field.getModifiers())) {
            problems.add(root.path() + " is not static in the new version");
        } else if (primitive == root.isReference()
                || (primitive && !held.descriptorString().equals(root.descriptor()))) {
            problems.add(root.path() + " is " + root.descriptor() + " in the state and " + held.descriptorString()
                    + " in the new version");
        } else {
            return new BoundRoot(root, field, null);
        }
        return null;
    }

    private static @Nullable BoundRoot ofInstance(Root root, Class<?> type, LiveVm vm, Problems problems) {
        Object[] found = vm.instancesOf(type, 2);
        if (found.length > 1) {
            // The walk also sees objects that nothing refers to any more.
            System.gc();
            found = vm.instancesOf(type, 2);
        }
        if (found.length == 1) {
            return new BoundRoot(root, null, found[0]);
        }
        problems.add(root.path() + ": the new version has "
                + (found.length == 0 ? "no object of this class" : "more than one object of this class"));
        return null;
    }

    Root root() {
        return root;
    }

    /** Id of the state's object; 0 for null and for primitives. */
    int id() {
        return root.isReference() ? (int) root.bits() : 0;
    }

    /** What the new version has there now; null for primitives. */
    @Nullable
    Object existing() {
        Field place = field;
        if (place == null) {
            return only;
        }
        return root.isReference() ? UNSAFE.getReference(UNSAFE.staticFieldBase(place), offset(place)) : null;
    }

    /** Says so if {@code value} can't stand there. */
    void check(@Nullable Object value, Problems problems) {
        Field place = field;
        if (place == null) {
            if (value != only) {
                problems.add(root.path() + " can't be replaced by another object: the state has "
                        + (value == null ? "nothing" : "a " + value.getClass().getName()) + " for it");
            }
        } else if (value != null && root.isReference() && !place.getType().isInstance(value)) {
            problems.add(root.path() + " is a " + place.getType().getName() + " and can't hold a "
                    + value.getClass().getName());
        }
    }

    /**
     * Sets the static field.
     *
     * @return whether a final field got another object or value, which compiled code may not notice
     */
    boolean store(@Nullable Object value) {
        Field place = field;
        if (place == null) {
            return false;
        }
        Object base = UNSAFE.staticFieldBase(place);
        boolean changed = root.isReference() ? storeReference(base, place, value) : storePrimitive(base, place);
        return changed && Modifier.isFinal(place.getModifiers());
    }

    private static boolean storeReference(Object base, Field place, @Nullable Object value) {
        if (UNSAFE.getReference(base, offset(place)) == value) {
            return false;
        }
        UNSAFE.putReferenceVolatile(base, offset(place), value);
        return true;
    }

    private boolean storePrimitive(Object base, Field place) {
        long bits = root.bits();
        long at = offset(place);
        switch (TypeBinder.storeOf(place.getType())) {
            case BYTE -> {
                boolean changed = UNSAFE.getByte(base, at) != (byte) bits;
                UNSAFE.putByte(base, at, (byte) bits);
                return changed;
            }
            case SHORT -> {
                boolean changed = UNSAFE.getShort(base, at) != (short) bits;
                UNSAFE.putShort(base, at, (short) bits);
                return changed;
            }
            case INT -> {
                boolean changed = UNSAFE.getInt(base, at) != (int) bits;
                UNSAFE.putInt(base, at, (int) bits);
                return changed;
            }
            default -> {
                boolean changed = UNSAFE.getLong(base, at) != bits;
                UNSAFE.putLong(base, at, bits);
                return changed;
            }
        }
    }

    private static long offset(Field field) {
        return UNSAFE.staticFieldOffset(field);
    }
}
