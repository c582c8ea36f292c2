package dev.imago.migrate.plan;

import dev.imago.checkpoint.state.Dictionary;
import dev.imago.checkpoint.state.Shape;
import dev.imago.checkpoint.state.ShapeField;
import dev.imago.migrate.meaning.InitialValue;
import dev.imago.migrate.meaning.OrdinalUse;
import dev.imago.migrate.meaning.Renumbering;
import dev.imago.migrate.plan.Question.Kind;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Finds numbers that mean something else in the new version: integral constants with another value, enum constants with
 * another ordinal. Where the code is known, the fields that hold them are named; where it is not, the class is asked about.
 */
final class NumberPlanner {
    /** One constant of a name may be anywhere. */
    private static final int TELLING = 2;

    private final PlanContext context;
    private final Map<String, FieldAction> statics;
    private final HeldNumbers held;
    private final GoneNumbers gone;

    private record Constant(String name, long before, long after) {
        @Override
        public String toString() {
            return name + " " + before + " -> " + after;
        }
    }

    NumberPlanner(PlanContext context, Map<String, FieldAction> statics) {
        this.context = context;
        this.statics = statics;
        this.held = new HeldNumbers(context, statics);
        this.gone = new GoneNumbers(context, held);
    }

    /** Plans all classes: beside what they are now or seem to be, and those that are gone by what they leave in fields. */
    void plan() {
        List<Shape> left = new ArrayList<>();
        List<Shape> lost = new ArrayList<>();
        for (Shape old : context.allClasses()) {
            Optional<Shape> next =
                    context.next().dictionary().shape(context.moved().ofClass(old.name()));
            if (next.isPresent()) {
                planConstants(old, next.get());
                planOrdinals(old, next.get());
                lost.add(old);
            } else if (context.moved().isGone(old.name())) {
                left.add(old);
            }
        }
        lost.forEach(this::planLost);
        left.forEach(this::planGone);
        held.ask();
    }

    private void planGone(Shape old) {
        Map<String, Long> constants = new LinkedHashMap<>();
        for (ShapeField field : old.fields()) {
            // Only the class itself can have used a private one.
            if (!Modifier.isPrivate(field.modifiers())) {
                number(old, field, true).ifPresent(value -> constants.put(field.name(), value));
            }
        }
        List<Shape> likely = constants.size() < TELLING ? List.of() : having(constants.keySet());
        if (likely.size() == 1) {
            planConstants(old, likely.get(0));
        } else {
            gone.planConstants(old, constants, this::ownNumbers);
        }
        gone.planOrdinals(old);
    }

    /** Numbers of the constants of a class that is not gone. */
    private Set<Long> ownNumbers(String oldClass) {
        return context.moved().isGone(oldClass)
                ? Set.of()
                : context.meaning().oldShapes().stream()
                        .filter(shape -> shape.name().equals(oldClass))
                        .flatMap(shape -> shape.fields().stream().flatMap(field -> number(shape, field, true).stream()))
                        .collect(Collectors.toSet());
    }

    private void planLost(Shape old) {
        Shape next = context.next()
                .dictionary()
                .shape(context.moved().ofClass(old.name()))
                .orElseThrow();
        Map<String, Long> constants = new LinkedHashMap<>();
        Set<Long> all = new HashSet<>();
        for (ShapeField field : old.fields()) {
            Optional<Long> value = number(old, field, true);
            value.ifPresent(all::add);
            boolean isLost = value.isPresent() && counterpart(next, field).isEmpty();
            if (isLost && !context.rules().acceptConstants().contains(old.name() + "." + field.name())) {
                constants.put(field.name(), value.get());
            }
        }
        gone.planLostConstants(old, constants, all);
    }

    /** New classes that have all of these constants. */
    private List<Shape> having(Set<String> names) {
        return context.next().dictionary().shapes().stream()
                .filter(shape -> context.moved().isAdded(shape.name()))
                .filter(shape -> names.stream()
                        .allMatch(name -> shape.field(name)
                                .filter(field -> number(shape, field, false).isPresent())
                                .isPresent()))
                .toList();
    }

    private void planConstants(Shape old, Shape next) {
        List<Constant> changed = changed(old, next);
        if (changed.isEmpty()) {
            return;
        }
        if (!context.meaning().isKnown()) {
            ask(old, changed.stream().filter(c -> !isMapped(c)).toList(), "");
            return;
        }
        Map<Long, Long> numbers = new TreeMap<>();
        changed.forEach(c -> numbers.put(c.before(), c.after()));
        Renumbering renumbering = context.meaning().renumbering(numbers, context.moved());
        Set<Long> found = new HashSet<>();
        renumbering.fields().forEach((field, values) -> {
            List<Constant> concerned =
                    changed.stream().filter(c -> values.contains(c.before())).toList();
            Map<Long, Long> of = new TreeMap<>();
            concerned.forEach(c -> of.put(c.before(), c.after()));
            held.add(field, of, named(old, concerned), Kind.CONSTANT_RENUMBERED);
            found.addAll(values);
        });
        Set<String> methods = new TreeSet<>();
        List<Constant> open = new ArrayList<>();
        List<Constant> left = new ArrayList<>();
        for (Constant constant : changed) {
            Set<String> users = renumbering.outOfSight().getOrDefault(constant.before(), Set.of());
            if (!found.contains(constant.before()) && users.isEmpty()) {
                left.add(constant);
            } else if (!found.contains(constant.before()) && !isMapped(constant)) {
                open.add(constant);
                methods.addAll(users);
            }
        }
        ask(old, open, "; the code uses them in " + some(methods));
        if (!left.isEmpty()) {
            context.note(old.name() + ": " + String.join(", ", strings(left))
                    + "; no field is seen that holds it, and the new version's own value holds");
        }
    }

    private void ask(Shape old, List<Constant> open, String where) {
        if (!open.isEmpty()) {
            Question question = new Question(
                    Kind.CONSTANT_RENUMBERED,
                    old.name(),
                    "",
                    "constants have other values now: " + String.join(", ", strings(open)) + where,
                    "Map the fields that hold them (map: {CLASS.FIELD: {OLD: NEW}}), or accept them when no object does.",
                    "accept-constants",
                    String.join(
                            "\n  ",
                            open.stream()
                                    .map(c -> "- " + old.name() + "." + c.name())
                                    .toList()),
                    Scope.UNKNOWN);
            // Some value is compared with them; which, nothing tells.
            context.ask(context.meaning().isKnown() ? question.as(Question.Answer.OPEN) : question);
        }
    }

    private List<Constant> changed(Shape old, Shape next) {
        List<Constant> changed = new ArrayList<>();
        for (ShapeField field : old.fields()) {
            Optional<Long> before = number(old, field, true);
            Optional<Long> after = before.isPresent() ? counterpart(next, field) : Optional.empty();
            if (before.isPresent() && after.isPresent() && !before.get().equals(after.get())) {
                Constant constant = new Constant(field.name(), before.get(), after.get());
                if (!isAccepted(next.name(), old.name(), constant)) {
                    changed.add(constant);
                }
            }
        }
        return changed;
    }

    /** The constant's value in the new version, where the class may inherit it now. */
    private Optional<Long> counterpart(Shape next, ShapeField field) {
        Dictionary dictionary = context.next().dictionary();
        Deque<String> pending = new ArrayDeque<>(List.of(next.name()));
        Set<String> seen = new HashSet<>();
        while (!pending.isEmpty()) {
            String name = pending.remove();
            Optional<Shape> shape = dictionary.shape(name);
            if (shape.isEmpty() || !seen.add(name)) {
                continue;
            }
            Optional<ShapeField> found = shape.get().field(field.name());
            if (found.isPresent()) {
                return number(shape.get(), found.get(), false);
            }
            String parent = shape.get().superName();
            if (parent != null) {
                pending.addFirst(parent);
            }
            pending.addAll(context.next().interfaces(name));
        }
        return Optional.empty();
    }

    private boolean isAccepted(String newClass, String oldClass, Constant constant) {
        return List.of(oldClass, newClass).stream()
                .anyMatch(owner -> context.rules().acceptConstants().contains(owner)
                        || context.rules().acceptConstants().contains(owner + "." + constant.name()));
    }

    private boolean isMapped(Constant constant) {
        Long after = constant.after();
        return context.rules().map().keySet().stream()
                .anyMatch(field -> after.equals(held.mapped(field).get(constant.before())));
    }

    /** The value of an integral constant, be it that a class initialiser sets it. */
    private Optional<Long> number(Shape owner, ShapeField field, boolean isOld) {
        boolean isConstant = field.isStatic()
                && field.isFinal()
                && "IJSBC".contains(field.descriptor())
                && !field.name().equals("serialVersionUID");
        if (!isConstant) {
            return Optional.empty();
        }
        if (field.constant() instanceof Number number) {
            return Optional.of(number.longValue());
        }
        Optional<InitialValue> computed = isOld
                ? context.meaning().oldInitial(owner.name(), field.name(), field.descriptor())
                : context.meaning().initial(owner.name(), field.name(), field.descriptor());
        return computed.flatMap(value -> value.held() instanceof Long number ? Optional.of(number) : Optional.empty());
    }

    private void planOrdinals(Shape old, Shape next) {
        boolean isEnum = old.kind() == Shape.Kind.ENUM && next.kind() == Shape.Kind.ENUM;
        if (!isEnum || !context.meaning().isKnown()) {
            return;
        }
        Map<Long, Long> moved = new LinkedHashMap<>();
        List<String> names = new ArrayList<>();
        boolean isReordered = false;
        Map<Object, Object> renamed = context.rules().map().getOrDefault(old.name(), Map.of());
        for (int i = 0; i < old.enumConstants().size(); i++) {
            String constant = old.enumConstants().get(i);
            String target = String.valueOf(renamed.getOrDefault(constant, constant));
            int now = next.enumConstants().indexOf(target);
            if (now >= 0 && now != i) {
                // One that becomes another that was there already leaves the others where they are.
                isReordered |= target.equals(constant) || !old.enumConstants().contains(target);
                moved.put((long) i, (long) now);
                names.add(simple(old.name()) + "." + constant + " " + i + " -> " + now);
            }
        }
        boolean grew = old.enumConstants().size() != next.enumConstants().size();
        if (moved.isEmpty() && !grew) {
            return;
        }
        boolean isHeld = false;
        for (OrdinalUse use : context.meaning().ordinals(old.name())) {
            isHeld |= planOrdinal(old, next, use, moved, names);
        }
        if (!isHeld && isReordered) {
            context.note(old.name() + ": constants are in another order; they travel by name, and no field is seen that"
                    + " holds their ordinals");
        }
    }

    private boolean planOrdinal(Shape old, Shape next, OrdinalUse use, Map<Long, Long> moved, List<String> names) {
        boolean isNumber = use.kind() == OrdinalUse.Kind.NUMBER;
        if (isNumber && !moved.isEmpty()) {
            held.add(use.field(), moved, names, Kind.ENUM_REORDERED);
            return true;
        }
        boolean isArray = use.kind() == OrdinalUse.Kind.ARRAY;
        int before = old.enumConstants().size();
        int after = next.enumConstants().size();
        if (isNumber || (moved.isEmpty() && !(isArray && after > before))) {
            return false;
        }
        int dot = use.field().lastIndexOf('.');
        String owner = use.field().substring(0, dot);
        String name = use.field().substring(dot + 1);
        if (!context.accepts(owner, name) && context.mayHold(owner, name, statics)) {
            String what =
                    isArray ? "its array has an element for each constant of " : "its bits stand for constants of ";
            String order = moved.isEmpty()
                    ? ", of which there are " + after + " now instead of " + before
                    : ", which are in another order now: " + String.join(", ", names);
            Question question = new Question(
                    Kind.ENUM_REORDERED,
                    owner,
                    name,
                    what + old.name() + order,
                    "Write a transformer for " + owner
                            + ", or accept the field's code when the values are right as they are.",
                    "accept-code",
                    "- " + use.field(),
                    context.scope().count(owner));
            context.ask(question.as(Question.Answer.OPEN));
        }
        return true;
    }

    private static List<String> named(Shape owner, List<Constant> constants) {
        return constants.stream().map(c -> simple(owner.name()) + "." + c).toList();
    }

    private static List<String> strings(List<Constant> constants) {
        return constants.stream().map(Constant::toString).toList();
    }

    private static String simple(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }

    private static String some(Set<String> methods) {
        List<String> first = methods.stream().limit(3).toList();
        int more = methods.size() - first.size();
        return String.join(", ", first) + (more > 0 ? " and " + more + " more" : "");
    }
}
