package dev.imago.migrate.plan;

import dev.imago.checkpoint.state.Shape;
import dev.imago.migrate.meaning.LiveObjects;
import dev.imago.migrate.meaning.OrdinalUse;
import dev.imago.migrate.meaning.Renumbering;
import dev.imago.migrate.plan.Question.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Asks about numbers of a class that is gone, or of constants that it has no more, where nothing tells what they are now: once for
 * the class, with the fields that hold them.
 */
final class GoneNumbers {
    /** A table of hundreds of codes is not a sentence. */
    private static final int MOST_NAMED = 8;

    /** One number of a class far away may be anybody's. */
    private static final int TELLING = 2;

    private static final String GONE = "class is gone";
    private static final String LOST = "constants of the class are gone";

    private final PlanContext context;
    private final HeldNumbers held;

    GoneNumbers(PlanContext context, HeldNumbers held) {
        this.context = context;
        this.held = held;
    }

    /**
     * Asks about constants of a class that is gone, by name, if the code uses other numbers for fields that hold theirs.
     *
     * @param own numbers of the constants of a class that is not gone, which are what its own fields hold
     */
    void planConstants(Shape old, Map<String, Long> constants, Function<String, Set<Long>> own) {
        if (constants.isEmpty() || isAnswered(old)) {
            return;
        }
        Set<Long> numbers = new HashSet<>(constants.values());
        Map<String, Set<Long>> fields =
                new TreeMap<>(context.meaning().replaced(numbers, numbers, field -> true, context.moved()));
        fields.entrySet().removeIf(field -> {
            String owner = ownerOf(field.getKey());
            Set<Long> left = new HashSet<>(field.getValue());
            left.removeAll(Renumbering.ANYBODYS);
            return (field.getValue().size() < TELLING && !packageOf(owner).equals(packageOf(old.name())))
                    || own.apply(owner).containsAll(left);
        });
        ask(old, GONE, constants, fields, Kind.CONSTANT_RENUMBERED);
    }

    /**
     * Asks about constants that are gone from a class, by name, if the code uses other numbers for fields of the class that hold
     * theirs.
     *
     * @param all numbers of all constants of the class
     */
    void planLostConstants(Shape old, Map<String, Long> constants, Set<Long> all) {
        if (constants.isEmpty() || isAnswered(old)) {
            return;
        }
        Map<String, Set<Long>> fields = context.meaning()
                .replaced(
                        new HashSet<>(constants.values()),
                        all,
                        field -> ownerOf(field).equals(old.name()),
                        context.moved());
        ask(old, LOST, constants, fields, Kind.CONSTANT_RENUMBERED);
    }

    private static String ownerOf(String field) {
        return field.substring(0, field.lastIndexOf('.'));
    }

    private static String packageOf(String className) {
        return className.substring(0, Math.max(className.lastIndexOf('.'), 0));
    }

    /** Asks about an enum of which fields hold ordinals. */
    void planOrdinals(Shape old) {
        boolean isAsked = context.questions().containsKey(Kind.CLASS_GONE + " " + old.name());
        if (old.kind() != Shape.Kind.ENUM || isAsked || isAnswered(old)) {
            return;
        }
        Map<String, Long> ordinals = new LinkedHashMap<>();
        old.enumConstants().forEach(constant -> ordinals.put(constant, (long) ordinals.size()));
        Map<String, Set<Long>> fields = new TreeMap<>();
        for (OrdinalUse use : context.meaning().ordinals(old.name())) {
            boolean isNumber = use.kind() == OrdinalUse.Kind.NUMBER;
            fields.put(isNumber ? use.field() : use.field() + HeldNumbers.BITS, new HashSet<>(ordinals.values()));
        }
        ask(old, GONE, ordinals, fields, Kind.ENUM_REORDERED);
    }

    private boolean isAnswered(Shape old) {
        return context.rules().acceptConstants().contains(old.name())
                || context.rules().drop().contains(old.name())
                || context.migrations().transformer(old.name()).isPresent();
    }

    private void ask(Shape old, String change, Map<String, Long> constants, Map<String, Set<Long>> found, Kind kind) {
        Map<String, Set<Long>> fields = new TreeMap<>(found);
        fields.entrySet()
                .removeIf(field -> held.has(field.getKey()) || held.isAnswered(field.getKey(), field.getValue()));
        if (fields.isEmpty()) {
            return;
        }
        String what = change + ", and nothing tells what its numbers are now: " + named(constants) + "; "
                + named(fields.keySet().stream().map(HeldNumbers::plain).toList())
                + (fields.size() == 1 ? " holds" : " hold") + " them";
        long count = count(fields);
        if (count == 0) {
            context.note(old.name() + ": " + what + ", and no live object does");
            return;
        }
        Question question = new Question(
                kind,
                old.name(),
                "",
                what,
                (change.equals(GONE) ? "Say under 'rename' what the class is now, map" : "Map")
                        + " the fields, or accept its constants when the old numbers are right.",
                "accept-constants",
                "- " + old.name(),
                count);
        context.ask(question.as(Question.Answer.OPEN));
    }

    private long count(Map<String, Set<Long>> fields) {
        Map<String, Set<Object>> wanted = new HashMap<>();
        fields.forEach((field, numbers) -> wanted.put(field, new HashSet<>(numbers)));
        Optional<LiveObjects> live = context.meaning().live(wanted);
        boolean areBits = fields.keySet().stream().anyMatch(field -> field.endsWith(HeldNumbers.BITS));
        if (live.isEmpty() || areBits) {
            return Scope.UNKNOWN;
        }
        long count = 0;
        for (Map.Entry<String, Set<Long>> field : fields.entrySet()) {
            count += live.get().holding(field.getKey(), field.getValue());
        }
        return count;
    }

    private static String named(Map<String, Long> constants) {
        List<String> texts = new ArrayList<>();
        constants.forEach((name, number) -> texts.add(name + " = " + number));
        return named(texts);
    }

    private static String named(List<String> texts) {
        int more = texts.size() - MOST_NAMED;
        return String.join(", ", texts.subList(0, Math.min(texts.size(), MOST_NAMED)))
                + (more > 0 ? " and " + more + " more" : "");
    }
}
