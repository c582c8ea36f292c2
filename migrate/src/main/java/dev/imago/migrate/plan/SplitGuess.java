package dev.imago.migrate.plan;

import dev.imago.checkpoint.state.Shape;
import dev.imago.migrate.rules.DefaultValue;
import dev.imago.migrate.rules.Expression;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A guess, for a person to confirm, that fields which are gone have become an object of a class that the old version did
 * not have: {@code street} and {@code city} an {@code Address}.
 *
 * @param to the new field that refers to it
 * @param newClass its class
 * @param parts its fields, and of each the old field that it seems to be; null where there is none
 */
record SplitGuess(FieldRef to, String newClass, Map<FieldRef, @Nullable FieldRef> parts) {
    private static final int MOST_CLASSES_NAMED = 5;

    /** The guesses for the objects of one class; each old field is part of one at most. */
    static List<SplitGuess> of(List<FieldRef> gone, List<FieldRef> added, PlanContext context, FieldMatcher matcher) {
        List<FieldRef> left = new ArrayList<>(gone);
        List<SplitGuess> guesses = new ArrayList<>();
        for (FieldRef to : added) {
            guess(to, left, context, matcher).ifPresent(guess -> {
                left.removeAll(guess.parts().values());
                guesses.add(guess);
            });
        }
        return guesses;
    }

    private static Optional<SplitGuess> guess(
            FieldRef to, List<FieldRef> gone, PlanContext context, FieldMatcher matcher) {
        String newClass = to.descriptor().startsWith("L")
                ? to.descriptor().substring(1, to.descriptor().length() - 1).replace('/', '.')
                : "";
        if (!isNew(newClass, context)
                || !PlanContext.jdkAncestor(context.next().dictionary(), context.jdk(), newClass)
                        .equals("java.lang.Object")) {
            return Optional.empty();
        }
        Map<FieldRef, @Nullable FieldRef> parts = new LinkedHashMap<>();
        int found = 0;
        for (FieldRef part : PlanContext.instanceFields(context.next().dictionary(), context.jdk(), newClass)) {
            FieldRef from = gone.stream()
                    .filter(each ->
                            isNamed(each, to, part) && matcher.carry(each, part).isPresent())
                    .findFirst()
                    .orElse(null);
            parts.put(part, from);
            found += from == null ? 0 : 1;
        }
        return found > 0 && 2 * found >= parts.size()
                ? Optional.of(new SplitGuess(to, newClass, parts))
                : Optional.empty();
    }

    /** {@code street} of {@code address} was {@code street} or {@code addressStreet}. */
    private static boolean isNamed(FieldRef old, FieldRef to, FieldRef part) {
        String name = plain(old.name());
        return name.equals(plain(part.name())) || name.equals(plain(to.name() + part.name()));
    }

    private static String plain(String name) {
        return name.replace("_", "").toLowerCase(Locale.ROOT);
    }

    /** Whether the old version does not have a class of which there may be objects now. */
    static boolean isNew(String className, PlanContext context) {
        return context.old().shape(className).isEmpty()
                && context.next()
                        .dictionary()
                        .shape(className)
                        .filter(shape -> shape.kind() != Shape.Kind.ENUM)
                        .isPresent()
                && context.next().isConcrete(className);
    }

    /** The old fields, as a person names them. */
    String names() {
        return parts.values().stream()
                .filter(Objects::nonNull)
                .map(FieldRef::name)
                .collect(Collectors.joining(", "));
    }

    /** The value that makes it so. */
    DefaultValue value() {
        Map<String, DefaultValue> fields = new LinkedHashMap<>();
        parts.forEach((part, from) -> fields.put(
                part.name(),
                from == null
                        ? new DefaultValue.Constant(zero(part.descriptor()))
                        : new DefaultValue.Computed(
                                new Expression.Path(List.of(from.name()), new Expression.Position(1, 1)))));
        return new DefaultValue.Created(newClass, fields);
    }

    private static @Nullable Object zero(String descriptor) {
        return switch (descriptor.charAt(0)) {
            case 'L', '[' -> null;
            case 'Z' -> false;
            default -> 0L;
        };
    }

    /** What to do about an old class whose objects may be of one of several classes now. */
    static String advice(String oldClass, List<String> successors) {
        return "Its objects may be of " + String.join(", ", successors) + " now: say under 'split' which is which ("
                + oldClass + ": {by: EXPRESSION, into: {VALUE: " + String.join(", VALUE: ", successors)
                + "}}). Otherwise write a transformer for it, or drop its objects.";
    }

    /** The same as a line of rules. */
    String line() {
        List<String> fields = new ArrayList<>();
        parts.forEach((part, from) -> fields.add(
                part.name() + ": " + (from == null ? String.valueOf(zero(part.descriptor())) : "=" + from.name())));
        return to.qualifiedName() + ": {new: " + newClass + ", with: {" + String.join(", ", fields) + "}}";
    }

    /**
     * What an abstract class's objects may be of now: its subclasses that the old version did not have, where they have all of
     * its fields between them, but for those that no class has now; or else what {@link #successors} finds.
     */
    static List<String> subclasses(String oldClass, String newClass, PlanContext context) {
        FieldMatcher matcher = new FieldMatcher(context);
        List<FieldRef> fields = PlanContext.instanceFields(context.old(), context.jdk(), oldClass);
        List<String> found = context.next().dictionary().shapes().stream()
                .map(Shape::name)
                .filter(name -> isNew(name, context))
                .filter(name -> context.next().dictionary().ancestry(name).stream()
                        .anyMatch(ancestor -> ancestor.name().equals(newClass)))
                .toList();
        boolean haveAll = fields.stream()
                .filter(field -> isSomewhere(field, context))
                .allMatch(field -> found.stream().anyMatch(name -> has(name, field, matcher, context)));
        return haveAll && found.size() > 1 && found.size() <= MOST_CLASSES_NAMED
                ? found
                : successors(oldClass, context);
    }

    /** Whether a class of the new version has a field of this name, and objects of another class may have taken the value. */
    private static boolean isSomewhere(FieldRef field, PlanContext context) {
        return context.next().dictionary().shapes().stream()
                .flatMap(shape -> shape.instanceFields().stream())
                .anyMatch(each -> each.name().equals(field.name()));
    }

    private static boolean has(String newClass, FieldRef field, FieldMatcher matcher, PlanContext context) {
        return PlanContext.instanceFields(context.next().dictionary(), context.jdk(), newClass).stream()
                .anyMatch(to -> to.name().equals(field.name())
                        && matcher.carry(field, to).isPresent());
    }

    /** Classes that the old version did not have and that hold at least half of a class's fields: what it may have become. */
    static List<String> successors(String oldClass, PlanContext context) {
        List<FieldRef> fields = PlanContext.instanceFields(context.old(), context.jdk(), oldClass);
        if (fields.isEmpty()) {
            return List.of();
        }
        FieldMatcher matcher = new FieldMatcher(context);
        List<String> found = context.next().dictionary().shapes().stream()
                .map(Shape::name)
                .filter(name -> isNew(name, context))
                .filter(name -> {
                    long same = fields.stream()
                            .filter(field -> has(name, field, matcher, context))
                            .count();
                    return 2 * same >= fields.size();
                })
                .toList();
        return found.size() > 1 && found.size() <= MOST_CLASSES_NAMED ? found : List.of();
    }
}
