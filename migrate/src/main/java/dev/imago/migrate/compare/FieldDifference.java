package dev.imago.migrate.compare;

/**
 * A field that objects of a class have in one of two states only.
 *
 * @param className the objects' class, in the state that has the field
 * @param field its name
 * @param kind {@link ShapeDifference.Kind#ADDED} when the second state has it, {@link ShapeDifference.Kind#REMOVED} when
 *     the first has it
 * @param objects how many have it whose counterparts do not
 * @param value that of the first of them, as a person reads it
 * @param uniform whether all of them have this value
 */
public record FieldDifference(
        String className, String field, ShapeDifference.Kind kind, long objects, String value, boolean uniform) {}
