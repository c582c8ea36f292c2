package dev.imago.migrate.compare;

import dev.imago.checkpoint.hotspot.SourceName;
import dev.imago.checkpoint.state.Shape;
import dev.imago.checkpoint.state.ShapeField;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.classpath.JavaType;
import dev.imago.migrate.plan.ClassNames;
import dev.imago.migrate.rules.Rules;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A class that is not the same in two versions.
 *
 * @param name binary name
 * @param newName that of the second version; the same unless rules rename it
 * @param kind what became of it
 * @param details of a changed class: each field, constant or superclass that differs
 * @param objectsBefore how many objects of this very class the first has; null where none are counted
 * @param objectsAfter how many the second has
 */
public record ShapeDifference(
        String name,
        String newName,
        Kind kind,
        List<String> details,
        @Nullable Long objectsBefore,
        @Nullable Long objectsAfter) {
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
     * @param before the one version's classes that are of interest
     * @param after those of the other
     * @param rules whose {@code rename} says which classes and fields of the first are which of the second
     */
    public static List<ShapeDifference> between(ClassCensus before, ClassCensus after, Rules rules) {
        ClassNames names = new ClassNames(rules, after.dictionary());
        List<ShapeDifference> differences = new ArrayList<>();
        Set<String> added = new TreeSet<>(after.names());
        Set<String> known = new TreeSet<>(before.names());
        added.stream()
                .filter(name -> before.dictionary().shape(name).isPresent())
                .forEach(known::add);
        for (String name : known) {
            String newName = names.of(name);
            Optional<Shape> shape = before.dictionary().shape(name);
            Optional<Shape> counterpart = after.dictionary().shape(newName);
            added.remove(newName);
            if (shape.isPresent() && counterpart.isPresent()) {
                List<String> details =
                        details(shape.get(), counterpart.get(), before.classes(), after.classes(), names);
                if (!details.isEmpty() || !name.equals(newName)) {
                    differences.add(new ShapeDifference(
                            name, newName, Kind.CHANGED, details, before.objects(name), after.objects(newName)));
                }
            } else if (shape.isPresent()) {
                differences.add(new ShapeDifference(name, name, Kind.REMOVED, List.of(), before.objects(name), null));
            }
        }
        for (String name : added) {
            if (after.dictionary().shape(name).isPresent()) {
                differences.add(new ShapeDifference(name, name, Kind.ADDED, List.of(), null, after.objects(name)));
            }
        }
        differences.sort(Comparator.comparing(ShapeDifference::name));
        return differences;
    }

    private static List<String> details(
            Shape before, Shape after, ClassPathDictionary old, ClassPathDictionary next, ClassNames names) {
        List<String> details = new ArrayList<>();
        if (before.kind() != after.kind()) {
            details.add("is " + after.kind() + " instead of " + before.kind());
        }
        String superName = before.superName();
        if (!Objects.equals(superName == null ? null : names.of(superName), after.superName())) {
            details.add("extends " + after.superName() + " instead of " + superName);
        }
        Set<String> paired = new HashSet<>();
        for (ShapeField field : listed(before)) {
            String target = names.ofField(before.name(), field.name());
            int dot = target.lastIndexOf('.');
            String owner = target.substring(0, dot);
            Optional<ShapeField> counterpart =
                    next.dictionary().shape(owner).flatMap(shape -> shape.field(target.substring(dot + 1)));
            if (counterpart.isEmpty()) {
                details.add("- " + text(field));
            } else if (!owner.equals(after.name())) {
                details.add("~ " + text(field) + " -> " + owner + "." + text(counterpart.get()));
            } else {
                paired.add(counterpart.get().name());
                if (!same(field, counterpart.get(), names)) {
                    details.add("~ " + text(field) + " -> " + text(counterpart.get()));
                } else {
                    details.addAll(arguments(
                            field.name(),
                            old.genericType(before.name(), field.name()),
                            next.genericType(owner, field.name()),
                            names));
                }
            }
        }
        for (ShapeField field : listed(after)) {
            if (!paired.contains(field.name())) {
                details.add("+ " + text(field));
            }
        }
        if (!before.enumConstants().equals(after.enumConstants())) {
            details.add("~ constants " + before.enumConstants() + " -> " + after.enumConstants());
        }
        return details;
    }

    /** What differs in the type arguments of a field that is the same otherwise, where both versions say them. */
    private static List<String> arguments(
            String field, Optional<JavaType> before, Optional<JavaType> after, ClassNames names) {
        if (before.isEmpty() || after.isEmpty()) {
            return List.of();
        }
        String now = after.get().text(name -> name);
        return before.get().text(names::of).equals(now)
                ? List.of()
                : List.of("~ " + field + ": " + before.get().text(name -> name) + " -> " + field + ": " + now);
    }

    /** Constants of an enum are told as such; what the compiler made is nobody's concern. */
    private static List<ShapeField> listed(Shape shape) {
        return shape.fields().stream()
                .filter(field -> (field.modifiers() & (ENUM | SYNTHETIC)) == 0)
                .toList();
    }

    private static boolean same(ShapeField one, ShapeField other, ClassNames names) {
        return one.name().equals(other.name())
                && names.descriptor(one.descriptor()).equals(other.descriptor())
                && one.isStatic() == other.isStatic()
                && Objects.equals(one.constant(), other.constant());
    }

    private static String text(ShapeField field) {
        String constant = field.constant() == null ? "" : " = " + field.constant();
        return (Modifier.isStatic(field.modifiers()) ? "static " : "") + field.name() + ": "
                + SourceName.ofDescriptor(field.descriptor()) + constant;
    }
}
