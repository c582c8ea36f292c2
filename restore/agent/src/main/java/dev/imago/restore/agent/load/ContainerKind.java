package dev.imago.restore.agent.load;

import dev.imago.checkpoint.state.Form;
import java.util.Set;

/**
 * How one of the JDK's containers is made, emptied, filled and searched, without ever running what a subclass overrides.
 *
 * <p>Elements stand in an array in iteration order; those of a map as key, value, key, value. Stateless.
 */
abstract sealed class ContainerKind permits StandardContainer, CopyOnWriteContainer, EnumContainer, ImmutableContainer {
    /** What a container asks of its keys (of a set or queue: its elements) when it is filled. */
    enum Keys {
        /** Nothing: a list. */
        UNSEEN,
        /** Only which object they are, or where an enum has them. */
        IDENTITY,
        /** {@code hashCode} and {@code equals}. */
        HASHED,
        /** The comparator, or {@code compareTo}. */
        COMPARED
    }

    private final Class<?> base;
    private final Form form;
    private final Keys keys;

    ContainerKind(Class<?> base, Form form, Keys keys) {
        this.base = base;
        this.form = form;
        this.keys = keys;
    }

    /** The JDK's class; fields below it are the service's own. */
    final Class<?> base() {
        return base;
    }

    final Form form() {
        return form;
    }

    final Keys keys() {
        return keys;
    }

    /** Distance between two keys in the array of elements. */
    final int stride() {
        return form == Form.MAPPING ? 2 : 1;
    }

    /** Whether position says which element of another container of this kind corresponds. */
    boolean ordered() {
        return keys == Keys.UNSEEN;
    }

    /** Whether an existing one may be emptied and filled anew; false for those that others may share as constants. */
    boolean replaceable() {
        return true;
    }

    /** Names of the attributes that a record of the kind may have, besides fields of subclasses. */
    abstract Set<String> attributes();

    /** Whether one can be made only when all other objects are there, for it needs a class that the state refers to. */
    boolean madeLate() {
        return false;
    }

    /**
     * An empty one of class {@code made}.
     *
     * @param count number of elements that it will get (of a map: entries)
     */
    abstract Object create(Class<?> made, int count, Attributes attributes) throws ReflectiveOperationException;

    /** Whether an existing one can take the content of a record with these attributes. */
    boolean fits(Object existing, Attributes attributes) {
        return true;
    }

    abstract void clear(Object container) throws Throwable;

    /** Puts the first {@code length} elements of the array into an empty container. */
    abstract void fill(Object container, Object[] elements, int length) throws Throwable;

    /** Number of elements, or of entries. */
    abstract int size(Object container) throws Throwable;

    /** Whether the container finds the key (or element) again. */
    abstract boolean finds(Object container, Object key) throws Throwable;

    /** The present elements in iteration order. */
    abstract Object[] elements(Object container) throws Throwable;

    /** Attributes of the record that a container is made from. */
    interface Attributes {
        /** Bits of a primitive attribute, or {@code otherwise} where the record has none. */
        long bits(String name, long otherwise);

        /** Object that the attribute refers to; null where the record has none. */
        @org.jspecify.annotations.Nullable
        Object reference(String name);
    }
}
