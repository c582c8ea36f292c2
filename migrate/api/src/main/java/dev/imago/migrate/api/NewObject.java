package dev.imago.migrate.api;

import org.jspecify.annotations.Nullable;

/**
 * An object of the new version that is being described, field by field. No constructor runs.
 *
 * <p>When the transformer returns, every field must have got its value: set here, copied from the old object, or given by
 * a {@code default} rule. A field that has none stops the upgrade, by name.
 */
public interface NewObject {
    /** Binary name of the object's class in the new version. */
    String className();

    /**
     * Sets a field.
     *
     * @param field name as the new class spells it; {@code com.acme.Base.id} where a subclass hides it
     * @param value null; a box for a primitive or boxed field (widening, such as {@code int} to {@code long}, is done); a
     *     {@code String}; an {@link EnumValue}; an {@link OldObject}, which means the counterpart of that object, identity
     *     kept and enum constants mapped by the rules; or a {@link NewObject}. Strings and boxes become new objects; equal
     *     ones may become the same one, most do when they are short and come close to each other. What a {@link View} stands
     *     for is taken too
     * @throws IllegalArgumentException if there is no such field, the value does not fit its type, or the field is kept: it
     *     stays the new version's own
     */
    NewObject set(String field, @Nullable Object value);

    /**
     * The object as an interface of the migration describes it; see {@link View}.
     *
     * @throws IllegalArgumentException if the type is no builder
     */
    default <B> B builder(Class<B> builder) {
        return View.of(this, builder);
    }

    /**
     * Leaves the fields at zero, false or null, also where the old object has a field of the same name.
     *
     * @throws IllegalArgumentException if there is no such field, or it is kept
     */
    NewObject clear(String... fields);
}
