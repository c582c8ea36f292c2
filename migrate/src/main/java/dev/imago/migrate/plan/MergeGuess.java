package dev.imago.migrate.plan;

import dev.imago.checkpoint.state.Shape;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A guess, for a person to confirm, that classes which are gone have become one that the old version did not have: it has the
 * fields of each, which none of them has all, and hardly any others.
 *
 * @param oldClasses at least two
 */
record MergeGuess(String newClass, List<String> oldClasses) {
    private static final int MOST_CLASSES_NAMED = 5;

    /** The only class that an old one may have become with others. */
    static Optional<MergeGuess> of(String oldClass, PlanContext context) {
        if (!isOpen(oldClass, context)) {
            return Optional.empty();
        }
        List<MergeGuess> guesses = context.next().dictionary().shapes().stream()
                .map(Shape::name)
                .filter(name -> SplitGuess.isNew(name, context))
                .flatMap(name -> into(name, oldClass, context).stream())
                .toList();
        return guesses.size() == 1 ? Optional.of(guesses.get(0)) : Optional.empty();
    }

    private static Optional<MergeGuess> into(String newClass, String oldClass, PlanContext context) {
        List<FieldRef> fields = PlanContext.instanceFields(context.next().dictionary(), context.jdk(), newClass);
        if (!isInside(oldClass, fields, context)) {
            return Optional.empty();
        }
        List<String> origins = context.scope().classes().stream()
                .filter(name -> isOpen(name, context) && isInside(name, fields, context))
                .sorted()
                .toList();
        Set<String> covered = new HashSet<>();
        origins.forEach(name -> covered.addAll(fieldNames(name, context)));
        // One that has all may have become the new class by itself; one field more may tell where an object came from.
        boolean isByAll =
                origins.stream().noneMatch(name -> fieldNames(name, context).equals(covered));
        boolean isWhole = covered.size() >= fields.size() - 1;
        return isByAll && isWhole && origins.size() > 1 && origins.size() <= MOST_CLASSES_NAMED
                ? Optional.of(new MergeGuess(newClass, origins))
                : Optional.empty();
    }

    private static Set<String> fieldNames(String oldClass, PlanContext context) {
        return PlanContext.instanceFields(context.old(), context.jdk(), oldClass).stream()
                .map(FieldRef::name)
                .collect(Collectors.toSet());
    }

    /** Whether objects of a class may live, and nothing says or seems to be what became of it. */
    private static boolean isOpen(String oldClass, PlanContext context) {
        return context.scope().mayLive(oldClass)
                && context.isCarried(oldClass)
                && context.moved().isGone(oldClass)
                && context.moved().of(oldClass).isEmpty()
                && PlanContext.jdkAncestor(context.old(), context.jdk(), oldClass)
                        .equals("java.lang.Object");
    }

    private static boolean isInside(String oldClass, List<FieldRef> fields, PlanContext context) {
        FieldMatcher matcher = new FieldMatcher(context);
        List<FieldRef> own = PlanContext.instanceFields(context.old(), context.jdk(), oldClass);
        return !own.isEmpty()
                && own.stream()
                        .allMatch(field -> fields.stream()
                                .anyMatch(to -> to.name().equals(field.name())
                                        && matcher.carry(field, to).isPresent()));
    }

    String advice() {
        return "Objects of " + String.join(", ", oldClasses) + " may all be of " + newClass
                + " now: say so under 'merge', with what tells where each came from. Otherwise say under 'rename' what it is"
                + " now, drop its objects, or write a transformer for it.";
    }

    /** The part of the rule that is about one of the old classes. */
    String stub(String oldClass) {
        return newClass + ": {" + oldClass + ": {}}";
    }
}
