package dev.imago.migrate.api;

import java.util.function.Function;

/**
 * Creates objects that the old version did not have. What nothing refers to in the end is left to the garbage collector.
 *
 * <p>The names of collections and arrays are those of the class that the new object shall have, not of the field's type.
 */
public interface Creation {
    /**
     * A new object with fields.
     *
     * @param newClass a concrete class of the new version, or a JDK class that is plain data, such as
     *     {@code java.util.concurrent.atomic.AtomicLong} (its fields are then those of the JDK's class)
     * @throws IllegalArgumentException if the new version has no such class, or it is a collection, enum or interface
     */
    NewObject create(String newClass);

    /** A new object with fields, of the class that the builder names; see {@link View}. */
    default <B> B create(Class<B> builder) {
        return create(View.className(builder)).builder(builder);
    }

    /**
     * The one object for a key: the first call that asks for the key describes it, all others get the same object.
     *
     * @param key a string, a box or a record of these; what is described depends on it and on nothing else
     * @param describe makes the object with what it is given
     * @return a value for {@link NewObject#set}; it cannot be changed any more
     */
    NewObject shared(Object key, Function<Creation, NewObject> describe);

    /** The old version's state and constants. */
    OldState state();

    /** A new list or queue, e.g. of class {@code java.util.ArrayList}. */
    NewSequence createList(String newClass);

    /** A new set, e.g. of class {@code java.util.LinkedHashSet}. */
    NewSequence createSet(String newClass);

    /** A new map, e.g. of class {@code java.util.concurrent.ConcurrentHashMap}. */
    NewMapping createMap(String newClass);

    /** A new array; {@code arrayClass} as {@code Class.getName()} has it: {@code [J}, {@code [Lcom.acme.orders.Order;}. */
    NewSequence createArray(String arrayClass);
}
