package dev.imago.migrate.plan;

import dev.imago.checkpoint.state.ShapeField;
import dev.imago.migrate.meaning.LiveObjects;
import dev.imago.migrate.plan.Question.Kind;
import dev.imago.migrate.rules.FieldTable;
import dev.imago.migrate.rules.Rules;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Fields that hold numbers which mean something else now; asks about each once, or notes that no live object is concerned. */
final class HeldNumbers {
    /** Ends the name of a field when an array, atomic or collection in it holds the numbers. */
    static final String ARRAY = "[]";
    /** Ends it when they are bits of the field's number. */
    static final String BITS = "|";

    private final PlanContext context;
    private final Map<String, FieldAction> statics;
    private final Map<String, Renumbered> fields = new TreeMap<>();

    /** What changed for one field, and why. */
    private static final class Renumbered {
        private final Map<Long, Long> numbers = new TreeMap<>();
        private final List<String> names = new ArrayList<>();
        private Kind kind = Kind.CONSTANT_RENUMBERED;
    }

    HeldNumbers(PlanContext context, Map<String, FieldAction> statics) {
        this.context = context;
        this.statics = statics;
    }

    /**
     * Adds what a field may hold.
     *
     * @param field old field, by the class that declares it; with {@code []} when an array, atomic or collection in it holds the numbers,
     *     with {@code |} when they are bits of its number
     * @param names what stands for the numbers, with both values
     */
    void add(String field, Map<Long, Long> numbers, List<String> names, Kind kind) {
        Renumbered entry = fields.computeIfAbsent(field, f -> new Renumbered());
        entry.numbers.putAll(numbers);
        entry.names.addAll(names);
        entry.kind = kind;
    }

    void ask() {
        fields.entrySet()
                .removeIf(each ->
                        isAnswered(each.getKey(), each.getValue().numbers.keySet()));
        Map<String, Set<Object>> wanted = new HashMap<>();
        fields.forEach((field, entry) -> wanted.put(field, new HashSet<>(entry.numbers.keySet())));
        Optional<LiveObjects> live =
                wanted.isEmpty() ? Optional.empty() : context.meaning().live(wanted);
        fields.forEach((field, entry) -> {
            boolean isCounted = live.isPresent() && !field.endsWith(BITS);
            long count = isCounted ? live.get().holding(field, entry.numbers.keySet()) : Scope.UNKNOWN;
            if (count == 0) {
                context.note(field + " may hold " + String.join(", ", entry.names) + ", and no live object does");
            } else {
                ask(field, entry, count);
            }
        });
    }

    private void ask(String field, Renumbered entry, long count) {
        String plain = plain(field);
        boolean isPart = !plain.equals(field);
        int dot = plain.lastIndexOf('.');
        List<String> pairs = new ArrayList<>();
        String type = descriptor(plain);
        entry.numbers.forEach(
                (from, to) -> pairs.add(FieldTable.written(from, type) + ": " + FieldTable.written(to, type)));
        String holds = field.endsWith(BITS) ? "its bits are" : isPart ? elementsOf(plain) : "holds";
        Question question = new Question(
                entry.kind,
                plain.substring(0, dot),
                plain.substring(dot + 1),
                holds + " numbers that mean something else now: " + String.join(", ", entry.names),
                isPart
                        ? "Write a transformer for " + plain.substring(0, dot)
                                + ", or accept the field's code when the old numbers are right."
                        : "Map the old numbers to the new ones, or accept the field's code when they are right as they are.",
                isPart ? "accept-code" : "map",
                isPart ? "- " + plain : plain + ": {" + String.join(", ", pairs) + "}",
                count);
        context.ask(isPart ? question.as(Question.Answer.OPEN) : question);
    }

    /** The field, of which the numbers may be elements, bits, or bits of elements. */
    static String plain(String field) {
        String plain = field.endsWith(BITS) ? field.substring(0, field.length() - BITS.length()) : field;
        return plain.endsWith(ARRAY) ? plain.substring(0, plain.length() - ARRAY.length()) : plain;
    }

    private String elementsOf(String field) {
        return descriptor(field).startsWith("[") ? "elements of its array are" : "the object in it holds";
    }

    private String descriptor(String field) {
        int dot = field.lastIndexOf('.');
        return context.old()
                .shape(field.substring(0, Math.max(dot, 0)))
                .flatMap(owner -> owner.field(field.substring(dot + 1)))
                .map(ShapeField::descriptor)
                .orElse("");
    }

    /** The numbers that the rules' table for a field maps to others. */
    Map<Long, Long> mapped(String field) {
        String type = descriptor(field);
        Map<Long, Long> numbers = new HashMap<>();
        context.rules()
                .map()
                .getOrDefault(field, Map.of())
                .forEach((from, to) -> FieldTable.number(from, type)
                        .ifPresent(
                                before -> FieldTable.number(to, type).ifPresent(after -> numbers.put(before, after))));
        return numbers;
    }

    /** Whether it is known already what became of numbers in a field. */
    boolean has(String field) {
        return fields.containsKey(field);
    }

    /** Whether nothing that is carried may hold the numbers in a field, or a rule says what becomes of them. */
    boolean isAnswered(String field, Set<Long> numbers) {
        String plain = plain(field);
        int dot = plain.lastIndexOf('.');
        String owner = plain.substring(0, dot);
        String name = plain.substring(dot + 1);
        Rules rules = context.rules();
        return context.accepts(owner, name)
                || (plain.equals(field) && mapped(field).keySet().containsAll(numbers))
                || rules.drop().contains(plain)
                || rules.keep().contains(plain)
                || rules.rebuild().contains(plain)
                || rules.retype().containsKey(plain)
                || rules.defaults().containsKey(context.names().ofField(owner, name))
                || !context.mayHold(owner, name, statics);
    }
}
