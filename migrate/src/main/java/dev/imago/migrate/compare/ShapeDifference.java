package dev.imago.migrate.compare;

import dev.imago.checkpoint.hotspot.SourceName;
import dev.imago.checkpoint.state.Dictionary;
import dev.imago.checkpoint.state.Shape;
import dev.imago.checkpoint.state.ShapeField;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A class that is not the same in two versions.
 *
 * @param name binary name
 * @param kind what became of it
 * @param details of a changed class: each field, constant or superclass that differs
 */
public record ShapeDifference(String name, Kind kind, List<String> details) {
    private static final int ENUM = 0x4000;
    private static final int SYNTHETIC = 0x1000;

    /** What became of a class. */
    public enum Kind {
        ADDED,
        REMOVED,
        CHANGED
    }

    public ShapeDifference {
        details = List.copyOf(details);
    }

    /**
     * Compares the classes of two versions by name, sorted.
     *
     * @param left names of the one version's classes that are of interest
     * @param right those of the other
     */
    public static List<ShapeDifference> between(Dictionary one, Set<String> left, Dictionary other, Set<String> right) {
        Set<String> names = new TreeSet<>(left);
        names.addAll(right);
        List<ShapeDifference> differences = new ArrayList<>();
        for (String name : names) {
            Optional<Shape> before = one.shape(name);
            Optional<Shape> after = other.shape(name);
            if (before.isEmpty() || after.isEmpty()) {
                before.or(() -> after)
                        .ifPresent(shape -> differences.add(
                                new ShapeDifference(name, before.isEmpty() ? Kind.ADDED : Kind.REMOVED, List.of())));
            } else {
                List<String> details = details(before.get(), after.get());
                if (!details.isEmpty()) {
                    differences.add(new ShapeDifference(name, Kind.CHANGED, details));
                }
            }
        }
        return differences;
    }

    private static List<String> details(Shape before, Shape after) {
        List<String> details = new ArrayList<>();
        if (before.kind() != after.kind()) {
            details.add("is " + after.kind() + " instead of " + before.kind());
        }
        if (!Objects.equals(before.superName(), after.superName())) {
            details.add("extends " + after.superName() + " instead of " + before.superName());
        }
        for (ShapeField field : listed(before)) {
            Optional<ShapeField> counterpart = after.field(field.name());
            if (counterpart.isEmpty()) {
                details.add("- " + text(field));
            } else if (!same(field, counterpart.get())) {
                details.add("~ " + text(field) + " -> " + text(counterpart.get()));
            }
        }
        for (ShapeField field : listed(after)) {
            if (before.field(field.name()).isEmpty()) {
                details.add("+ " + text(field));
            }
        }
        if (!before.enumConstants().equals(after.enumConstants())) {
            details.add("~ constants " + before.enumConstants() + " -> " + after.enumConstants());
        }
        return details;
    }

    /** Constants of an enum are told as such; what the compiler made is nobody's concern. */
    private static List<ShapeField> listed(Shape shape) {
        return shape.fields().stream()
                .filter(field -> (field.modifiers() & (ENUM | SYNTHETIC)) == 0)
                .toList();
    }

    private static boolean same(ShapeField one, ShapeField other) {
        return one.descriptor().equals(other.descriptor())
                && one.isStatic() == other.isStatic()
                && Objects.equals(one.constant(), other.constant());
    }

    private static String text(ShapeField field) {
        String constant = field.constant() == null ? "" : " = " + field.constant();
        return (Modifier.isStatic(field.modifiers()) ? "static " : "") + field.name() + ": "
                + SourceName.ofDescriptor(field.descriptor()) + constant;
    }
}
