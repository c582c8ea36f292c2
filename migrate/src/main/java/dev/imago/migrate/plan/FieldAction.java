package dev.imago.migrate.plan;

import dev.imago.migrate.rules.ContainerChange;
import dev.imago.migrate.rules.DefaultValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What becomes of one field. */
public sealed interface FieldAction {
    /** The value, or the reference, is the same. */
    record Copy(FieldRef from, FieldRef to) implements FieldAction {}

    /** A primitive becomes a wider one, without loss. */
    record Widen(FieldRef from, FieldRef to) implements FieldAction {}

    /** A named conversion makes the new value. */
    record Convert(FieldRef from, FieldRef to, String using) implements FieldAction {}

    /** A table, as the fields have its values, gives the new value; what is not in it stays. */
    record Translate(FieldRef from, FieldRef to, Map<Object, Object> table) implements FieldAction {}

    /** A new field gets a value that a rule gives. */
    record Default(FieldRef to, DefaultValue value) implements FieldAction {}

    /** The value is computed from the old object. */
    record Compute(FieldRef to, Computation computation) implements FieldAction {}

    /** A new object of one of the service's classes, whose fields get their values by these actions. */
    record Create(FieldRef to, String className, List<FieldAction> fields) implements FieldAction {
        public Create {
            fields = List.copyOf(fields);
        }
    }

    /** The reference stays; the container that it refers to becomes one of another kind. */
    record Recontain(FieldRef from, FieldRef to, ContainerChange change) implements FieldAction {}

    /** Another part of a class that is split takes the value; here it must be zero or null, for it would be lost. */
    record RequireEmpty(FieldRef from) implements FieldAction {}

    /** The value of the only object goes to a static field, by {@code value}. */
    record ToStatic(FieldRef from, FieldAction value) implements FieldAction {}

    /** The new version's own object keeps its own value. */
    record Keep(FieldRef to) implements FieldAction {}

    /** The value is not carried. */
    record Drop(FieldRef from, String why) implements FieldAction {}

    /** The field of the new version that gets a value from an old one, if there is one. */
    default Optional<FieldRef> target() {
        if (this instanceof Copy copy) {
            return Optional.of(copy.to());
        } else if (this instanceof Widen widen) {
            return Optional.of(widen.to());
        } else if (this instanceof Translate translate) {
            return Optional.of(translate.to());
        } else if (this instanceof Convert convert) {
            return Optional.of(convert.to());
        } else if (this instanceof Compute compute) {
            return Optional.of(compute.to());
        } else if (this instanceof Create create) {
            return Optional.of(create.to());
        } else if (this instanceof Recontain recontain) {
            return Optional.of(recontain.to());
        }
        return Optional.empty();
    }

    /** The field of the old version that the action answers for, if there is one. */
    default Optional<FieldRef> source() {
        if (this instanceof Copy copy) {
            return Optional.of(copy.from());
        } else if (this instanceof Widen widen) {
            return Optional.of(widen.from());
        } else if (this instanceof Convert convert) {
            return Optional.of(convert.from());
        } else if (this instanceof Translate translate) {
            return Optional.of(translate.from());
        } else if (this instanceof Recontain recontain) {
            return Optional.of(recontain.from());
        } else if (this instanceof RequireEmpty empty) {
            return Optional.of(empty.from());
        } else if (this instanceof ToStatic moved) {
            return Optional.of(moved.from());
        } else if (this instanceof Drop drop) {
            return Optional.of(drop.from());
        }
        return Optional.empty();
    }
}
