package dev.imago.migrate.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An object of the old version, read by field names. It is data: no method of the old class can be called.
 *
 * <p>Fields are named as the old class spells them; where a subclass hides a field of its superclass, the name means the
 * subclass's, and {@code com.acme.Base.id} the superclass's. Asking for a field that is not there, or for another type than
 * it has, throws {@link IllegalArgumentException} with the fields that are.
 *
 * <p>Valid during the call that it was given to; reading it in a later one throws {@link IllegalStateException}. Two views of the same object are equal and have the same {@link #id}.
 */
public interface OldObject {
    /** Number of the object, stable within one upgrade. */
    int id();

    /** Binary name of the object's class in the old version; for arrays {@code [I}, {@code [Lcom.acme.Order;}. */
    String className();

    boolean has(String field);

    /** Value of a {@code byte}, {@code short}, {@code char} or {@code int} field. */
    int getInt(String field);

    /** Value of an integral field, {@code long} or narrower. */
    long getLong(String field);

    /** Value of a {@code double} or {@code float} field. */
    double getDouble(String field);

    float getFloat(String field);

    boolean getBoolean(String field);

    char getChar(String field);

    /** The string that the field refers to, or null. */
    @Nullable
    String getString(String field);

    /**
     * The object that the field refers to, whatever its class (strings, boxes and enum constants too), or null. Given to a
     * new object's field it means the same object, where what {@link #getString} returns makes a new string.
     */
    @Nullable
    OldObject getObject(String field);

    /**
     * The object that the field refers to.
     *
     * @throws IllegalArgumentException if it is null
     */
    default OldObject object(String field) {
        OldObject target = getObject(field);
        if (target == null) {
            throw new IllegalArgumentException(className() + "." + field + " is null");
        }
        return target;
    }

    /**
     * The value as Java has it: a box for a primitive field; for a reference null, a {@code String}, the box of a boxed
     * value, or an {@link OldObject} for everything else. An enum constant is an object too; {@link #text} is its name.
     */
    @Nullable
    Object get(String field);

    /**
     * The object as an interface of the migration shows it; see {@link View}. What the object does not have is found out when
     * it is asked for.
     *
     * @throws IllegalArgumentException if the type is no view
     */
    default <V> V view(Class<V> view) {
        return View.of(this, view);
    }

    /** Names of the fields, those of superclasses first. */
    List<String> fields();

    /** Number of elements of an array, list, set or queue, or of entries of a map; 0 for other objects. */
    int size();

    /**
     * Elements of an array, list, set or queue in iteration order, each as {@link #get} returns values.
     *
     * @throws IllegalArgumentException if the object is none of these
     */
    List<@Nullable Object> elements();

    /**
     * Entries of a map in iteration order.
     *
     * @throws IllegalArgumentException if the object is not a map of the JDK or a subclass of one
     */
    List<OldEntry> entries();

    /**
     * What an object that is just a text says: the characters of a string, the name of an enum constant or class, the id
     * of a time zone.
     *
     * @throws IllegalArgumentException if the object has fields or elements instead
     */
    String text();
}
