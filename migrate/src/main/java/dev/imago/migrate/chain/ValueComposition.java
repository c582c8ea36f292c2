package dev.imago.migrate.chain;

import dev.imago.migrate.rules.DefaultValue;
import dev.imago.migrate.rules.Expression;
import dev.imago.migrate.rules.Rules;
import dev.imago.migrate.rules.RulesDraft;
import dev.imago.migrate.rules.Split;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Composes what two steps' rules give to fields, and by what they tell objects apart. */
final class ValueComposition {
    private final Rules first;
    private final Rules second;
    private final NameTrail trail;
    private final TypeTrail types;
    private final RulesDraft composed;
    /** Last parts of the names that the first rules say something about, left and right. */
    private final Set<String> touched = new LinkedHashSet<>();

    ValueComposition(Rules first, Rules second, NameTrail trail, TypeTrail types, RulesDraft composed) {
        this.first = first;
        this.second = second;
        this.trail = trail;
        this.types = types;
        this.composed = composed;
        Set<String> names = NameTrail.leftNames(first);
        names.addAll(first.rename().values());
        names.addAll(first.defaults().keySet());
        first.retype().values().forEach(each -> names.add(each.to()));
        first.merge().values().forEach(values -> names.addAll(values.keySet()));
        names.forEach(name -> touched.add(NameTrail.simple(name)));
    }

    void compose() {
        composeSplits();
        composeMerges();
        composeDefaults();
        composeKept();
        requireReadable();
    }

    /** The second step tells objects apart after the first one has made them: neither may meet what the other does. */
    private void composeSplits() {
        first.split().forEach((name, split) -> {
            requireUnnamed(trail.ofClass(name));
            Map<Object, String> into = new LinkedHashMap<>();
            split.into().forEach((value, part) -> into.put(value, lastOfPart(part)));
            String otherwise = split.otherwise().isEmpty() ? "" : lastOfPart(split.otherwise());
            composed.split.put(name, new Split(split.by(), into, otherwise));
        });
        second.split().forEach((name, split) -> {
            requireUntouched(split.by());
            trail.classBehind(name).ifPresent(type -> composed.split.put(type, split));
        });
    }

    private String lastOfPart(String part) {
        requireUnnamed(part);
        return trail.lastOfClass(part);
    }

    private void requireUnnamed(String between) {
        if (NameTrail.isNamed(second, between)) {
            throw new InexactException(
                    "objects that are told apart or put together become " + between + ", which is changed again");
        }
    }

    private void composeMerges() {
        first.merge().forEach((origin, values) -> {
            String target = trail.ofClass(origin);
            requireUnnamed(target);
            Map<String, DefaultValue> given = new LinkedHashMap<>();
            values.forEach((field, value) -> given.put(field, composedValue(target + "." + field, value)));
            composed.merge.put(origin, given);
            composed.rename.put(origin, trail.lastOfClass(target));
        });
        second.merge().forEach((origin, values) -> {
            values.values().forEach(value -> value.expressions().forEach(this::requireUntouched));
            trail.classBehind(origin).ifPresent(type -> {
                composed.merge.put(type, values);
                composed.rename.put(type, trail.lastOfClass(origin));
            });
        });
    }

    /** A value that the first step gives goes through the second one's rules like any other. */
    private void composeDefaults() {
        second.defaults().forEach((field, value) -> {
            value.expressions().forEach(this::requireUntouched);
            if (!value.expressions().isEmpty()) {
                requireNotRenamed(field);
            }
            composed.defaults.put(field, value);
        });
        first.defaults().forEach((field, value) -> {
            if (second.drop().contains(field) || second.drop().contains(NameTrail.owner(field))) {
                return;
            }
            String last = trail.lastOfField(field);
            if (second.retype().containsKey(field) || second.defaults().containsKey(last)) {
                throw new InexactException("the default of " + field + " would be converted or replaced");
            }
            if (second.split().containsKey(NameTrail.owner(field))
                    || second.merge().containsKey(NameTrail.owner(field))) {
                throw new InexactException("objects are told apart or put together that have the default of " + field);
            }
            if (second.keep().contains(field) || first.keep().contains(field)) {
                composed.keep.add(last);
            } else {
                composed.defaults.put(last, composedValue(field, value));
            }
        });
    }

    /** What is computed may replace a value that is there, and that must have been under the same name before. */
    private void requireNotRenamed(String last) {
        Set<String> renamed = new LinkedHashSet<>(composed.rename.keySet());
        renamed.addAll(composed.retype.keySet());
        for (String name : renamed) {
            if (trail.isField(name) && trail.lastOfField(trail.ofField(name)).equals(last)) {
                throw new InexactException(last + " is computed, and was " + name);
            }
        }
    }

    private void composeKept() {
        first.keep().stream()
                .filter(name -> !trail.isField(name) && !trail.isClass(name))
                .forEach(name -> composed.keep.add(trail.lastOfField(name)));
        for (String name : second.keep()) {
            boolean isOld = trail.classBehind(name).isPresent()
                    || first.defaults().containsKey(name)
                    || trail.classBehind(NameTrail.owner(name)).isPresent();
            if (!isOld) {
                composed.keep.add(name);
            }
        }
    }

    /** A value that the first step gives to a field of the version between, as both give it. */
    private DefaultValue composedValue(String field, DefaultValue value) {
        Optional<String> between = trail.descriptorBetween(field);
        Optional<String> last = trail.descriptorLast(trail.lastOfField(field));
        boolean isSameType = between.isPresent() && between.equals(last) && TypeTrail.isPlain(between.get());
        if (value instanceof DefaultValue.Constant constant) {
            if (!isSameType && constant.value() instanceof Number number && !isExactAsFloat(number)) {
                throw new InexactException(
                        "the default of " + field + " may be less exact by its type in the version between");
            }
            if (!types.isGivenAlike(field, constant)) {
                throw new InexactException("the default of " + field + " depends on its type in the version between");
            }
            return translated(field, constant);
        }
        if (value instanceof DefaultValue.Created created) {
            if (!created.fields().isEmpty() || !created.className().startsWith("java.")) {
                throw new InexactException("the default of " + field + " is an object, which the next step may change");
            }
            return value;
        }
        boolean isExactType = isSameType || last.filter(TypeTrail::isAlone).isPresent();
        boolean isReplaced = trail.classBehind(NameTrail.owner(field))
                .map(owner -> owner + "." + NameTrail.simple(field))
                .filter(trail::isField)
                .isPresent();
        if (!isExactType || isReplaced || second.map().containsKey(field)) {
            throw new InexactException(
                    "what is computed for " + field + " may become another value by its type in the version between");
        }
        return value;
    }

    static boolean isExactAsFloat(Number number) {
        return number instanceof Long whole
                ? (long) (float) (long) whole == whole
                : (double) (float) number.doubleValue() == number.doubleValue();
    }

    private DefaultValue translated(String field, DefaultValue.Constant value) {
        Object given = value.value();
        if (given == null) {
            return value;
        }
        boolean mayBeConstant =
                given instanceof String && second.map().values().stream().anyMatch(table -> table.containsKey(given));
        Map<Object, Object> table = second.map().get(field);
        if (table == null && mayBeConstant) {
            throw new InexactException("the default of " + field + " may name an enum constant that gets another name");
        }
        if (table != null && !types.isFound(field, given)) {
            throw new InexactException(
                    "the default of " + field + " is mapped, which depends on its type in the version between");
        }
        return table == null ? value : new DefaultValue.Constant(table.getOrDefault(given, given));
    }

    /**
     * Lets an expression of the second rules pass that reads only what the first ones leave as it is.
     *
     * @throws InexactException otherwise
     */
    void requireUntouched(Expression expression) {
        boolean isElsewhere = first.drop().stream().anyMatch(trail::isClass)
                || first.map().keySet().stream().anyMatch(trail::isEnum);
        for (Expression.Path path : expression.paths()) {
            String name = path.names().get(0);
            Set<String> fields = isElsewhere || path.names().size() > 1 || touched.contains(name)
                    ? Set.of()
                    : trail.fieldsCalled(name);
            if (fields.isEmpty() || !fields.stream().allMatch(types::isReadAlike)) {
                throw new InexactException("what is computed of " + path.text() + " depends on the version between");
            }
        }
        if (readsClass(expression)
                && (!first.rename().isEmpty() || !first.split().isEmpty())) {
            throw new InexactException("what is computed of an object's class depends on the version between");
        }
    }

    private static boolean readsClass(Expression expression) {
        if (expression instanceof Expression.Unary unary) {
            return readsClass(unary.operand());
        } else if (expression instanceof Expression.Binary binary) {
            return readsClass(binary.left()) || readsClass(binary.right());
        } else if (expression instanceof Expression.Conditional conditional) {
            return readsClass(conditional.test()) || readsClass(conditional.yes()) || readsClass(conditional.no());
        }
        return expression instanceof Expression.OldClass;
    }

    /** What is read can be read in one pass as well: the other step neither leaves it out nor gives its name to something new. */
    private void requireReadable() {
        Set<String> gone = new LinkedHashSet<>();
        composed.drop.forEach(name -> gone.add(NameTrail.simple(name)));
        composed.keep.forEach(name -> gone.add(NameTrail.simple(name)));
        second.defaults().keySet().forEach(name -> gone.add(NameTrail.simple(name)));
        for (Expression expression : composed.build().expressions()) {
            for (Expression.Path path : expression.paths()) {
                path.names().stream().filter(gone::contains).findFirst().ifPresent(name -> {
                    throw new InexactException(
                            "the one step reads " + path.text() + ", and the other gives up " + name);
                });
            }
        }
    }
}
