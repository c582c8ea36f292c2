package dev.imago.migrate.transform;

import dev.imago.migrate.plan.FieldRef;
import dev.imago.migrate.plan.TypeHierarchy;
import java.util.HashMap;
import java.util.Map;

/** A field of a new object, or its elements: where values are put, and which ones fit. Used by one thread. */
final class Place {
    private static final String ANYTHING = "Ljava/lang/Object;";

    private final int index;
    private final String descriptor;
    private final String where;
    private final boolean kept;
    private final boolean takesAnything;
    private final char box;
    private final TypeHierarchy hierarchy;
    private final Map<String, Boolean> fitting = new HashMap<>();

    private Place(int index, String descriptor, String where, boolean kept, TypeHierarchy hierarchy) {
        this.index = index;
        this.descriptor = descriptor;
        this.where = where;
        this.kept = kept;
        this.takesAnything = descriptor.equals(ANYTHING);
        this.box = Primitives.unboxed(className(descriptor));
        this.hierarchy = hierarchy;
    }

    /** A field in slot {@code index}. */
    static Place ofField(FieldRef field, int index, boolean kept, TypeHierarchy hierarchy) {
        return new Place(index, field.descriptor(), field.qualifiedName(), kept, hierarchy);
    }

    /** Elements, keys or values, called so in messages. */
    static Place ofElements(String descriptor, String where, TypeHierarchy hierarchy) {
        return new Place(-1, descriptor, where, false, hierarchy);
    }

    /** Elements that may be anything. */
    static Place ofElements(String where, TypeHierarchy hierarchy) {
        return ofElements(ANYTHING, where, hierarchy);
    }

    int index() {
        return index;
    }

    /** How messages and counts name it. */
    String where() {
        return where;
    }

    /** Whether the value is the new version's own. */
    boolean isKept() {
        return kept;
    }

    boolean isPrimitive() {
        return descriptor.length() == 1;
    }

    /** First character of the descriptor. */
    char kind() {
        return descriptor.charAt(0);
    }

    /** Descriptor of what a box in this place holds; 0 where no wrapper class is asked for. */
    char box() {
        return box;
    }

    /** Class that is asked for. */
    String className() {
        return className(descriptor);
    }

    /** Whether objects of a class of the new version fit. */
    boolean takes(String className) {
        if (takesAnything) {
            return true;
        }
        Boolean known = fitting.get(className);
        return known != null ? known : find(className);
    }

    private boolean find(String className) {
        String name = className.replace('.', '/');
        boolean fits = hierarchy.isAssignable(className.startsWith("[") ? name : "L" + name + ";", descriptor);
        fitting.put(className, fits);
        return fits;
    }

    /**
     * Refuses a class that does not fit.
     *
     * @throws IllegalArgumentException naming both
     */
    void require(String className) {
        if (!takes(className)) {
            throw new IllegalArgumentException("a " + className + " cannot stand in a field of type " + descriptor);
        }
    }

    /** Class of a descriptor, in the spelling of {@code Class.getName()}. */
    static String className(String descriptor) {
        return descriptor.startsWith("L")
                ? descriptor.substring(1, descriptor.length() - 1).replace('/', '.')
                : descriptor.replace('/', '.');
    }
}
