package dev.imago.migrate.plan;

import dev.imago.migrate.rules.DefaultValue;
import java.util.Map;

/** What becomes of one field. */
public sealed interface FieldAction {
    /** The value, or the reference, is the same. */
    record Copy(FieldRef from, FieldRef to) implements FieldAction {}

    /** A primitive becomes a wider one, without loss. */
    record Widen(FieldRef from, FieldRef to) implements FieldAction {}

    /** A named conversion makes the new value. */
    record Convert(FieldRef from, FieldRef to, String using) implements FieldAction {}

    /** A table gives the new value; what is not in it stays. */
    record Translate(FieldRef from, FieldRef to, Map<Object, Object> table) implements FieldAction {}

    /** A new field gets a value that a rule gives. */
    record Default(FieldRef to, DefaultValue value) implements FieldAction {}

    /** The new version's own object keeps its own value. */
    record Keep(FieldRef to) implements FieldAction {}

    /** The value is not carried. */
    record Drop(FieldRef from, String why) implements FieldAction {}
}
