package dev.imago.migrate.api;

import org.jspecify.annotations.Nullable;

/**
 * The value of one field of an old object, as a {@link Conversion} gets it. The {@code get...} methods are those of
 * {@link OldObject} for this field.
 */
public interface OldValue {
    /** The object that has the field. */
    OldObject owner();

    /** Name of the field. */
    String field();

    /** The value, as {@link OldObject#get} returns it. */
    default @Nullable Object get() {
        return owner().get(field());
    }

    default int getInt() {
        return owner().getInt(field());
    }

    default long getLong() {
        return owner().getLong(field());
    }

    default double getDouble() {
        return owner().getDouble(field());
    }

    default boolean getBoolean() {
        return owner().getBoolean(field());
    }

    default @Nullable String getString() {
        return owner().getString(field());
    }

    default @Nullable OldObject getObject() {
        return owner().getObject(field());
    }

    /** The object that the field refers to, which must not be null. */
    default OldObject object() {
        return owner().object(field());
    }
}
