package dev.imago.migrate.meaning;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Where numbers of which the meaning is another one now are held.
 *
 * @param fields old fields that hold such numbers, with those that each may hold; an array that holds them is named as {@code
 *     com.acme.Order.states[]}, a field whose bits they are as {@code com.acme.User.rights|}
 * @param outOfSight old methods that use such a number in a way that cannot be followed to a field, by number
 */
public record Renumbering(Map<String, Set<Long>> fields, Map<Long, Set<String>> outOfSight) {
    /** Numbers that every other field is compared with. */
    public static final Set<Long> ANYBODYS = Set.of(0L, -1L);

    /** Nothing is known of the code. */
    static final Renumbering UNKNOWN = new Renumbering(Map.of(), Map.of());

    public Renumbering {
        fields = Map.copyOf(fields);
        outOfSight = Map.copyOf(outOfSight);
    }

    /**
     * Compares how the two versions' methods connect fields with numbers. A field is concerned when a method that connects it
     * with an old number connects it with the new one now, and with all other numbers as before.
     */
    static Renumbering of(NumberFlow before, NumberFlow after, Map<Long, Long> changes, NewNames names) {
        Map<String, Set<Long>> fields = new TreeMap<>();
        for (String field : before.fields()) {
            Set<String> methods = followers(before.uses(field), after.uses(newField(field, names)), changes, names);
            if (!methods.isEmpty()) {
                Set<Long> held = new TreeSet<>();
                before.uses(field)
                        .values()
                        .forEach(uses -> held.addAll(uses.counts().keySet()));
                held.retainAll(changes.keySet());
                fields.put(field, held);
            }
        }
        Map<String, NumberUses> loose = before.uses(NumberFlow.LOOSE);
        Map<Long, Set<String>> outOfSight = new TreeMap<>();
        for (String method : followers(loose, after.uses(NumberFlow.LOOSE), changes, names)) {
            for (long number : counts(loose, method).keySet()) {
                if (changes.containsKey(number)) {
                    outOfSight.computeIfAbsent(number, n -> new TreeSet<>()).add(method);
                }
            }
        }
        return new Renumbering(fields, outOfSight);
    }

    /**
     * Fields for which a method that both versions have uses only some of these numbers less often than before, and another one
     * more often. Other numbers than those that stand for the same, and 0 and -1, which every field may hold, make it a field
     * of something else.
     *
     * @param numbers those that nothing is known of
     * @param all numbers that are beside them in a field
     * @param which fields to look at
     */
    static Map<String, Set<Long>> replaced(
            NumberFlow before,
            NumberFlow after,
            Set<Long> numbers,
            Set<Long> all,
            Predicate<String> which,
            NewNames names) {
        Map<String, Set<Long>> fields = new TreeMap<>();
        for (String field : before.fields().stream().filter(which).toList()) {
            Map<String, NumberUses> now = after.uses(newField(field, names));
            Set<Long> held = new TreeSet<>();
            boolean isReplaced = false;
            for (Map.Entry<String, NumberUses> method : before.uses(field).entrySet()) {
                Map<Long, Integer> uses = method.getValue().counts();
                held.addAll(uses.keySet());
                isReplaced |= isReplaced(uses, counts(now, newMethod(method.getKey(), names)), numbers);
            }
            boolean isOther = held.stream().anyMatch(number -> !all.contains(number) && !ANYBODYS.contains(number));
            held.retainAll(numbers);
            if (isReplaced && !isOther) {
                fields.put(field, held);
            }
        }
        return fields;
    }

    private static boolean isReplaced(Map<Long, Integer> before, Map<Long, Integer> after, Set<Long> numbers) {
        Set<Long> lost = rarer(before, after);
        // Where others are replaced as well, it is their meaning that changed as far as anybody can tell.
        return !ANYBODYS.containsAll(lost)
                && numbers.containsAll(lost)
                && !rarer(after, before).isEmpty();
    }

    private static Set<Long> rarer(Map<Long, Integer> uses, Map<Long, Integer> in) {
        Set<Long> numbers = new TreeSet<>();
        uses.forEach((number, count) -> {
            if (in.getOrDefault(number, 0) < count) {
                numbers.add(number);
            }
        });
        return numbers;
    }

    /** Methods whose numbers became what the changes make of them, and are not the same as before. */
    private static Set<String> followers(
            Map<String, NumberUses> before, Map<String, NumberUses> after, Map<Long, Long> changes, NewNames names) {
        Set<String> methods = new TreeSet<>();
        before.forEach((method, uses) -> {
            NumberUses usesNow = after.getOrDefault(newMethod(method, names), NumberUses.NONE);
            Map<Long, Integer> old = uses.counts();
            Map<Long, Integer> now = usesNow.counts();
            Map<Long, Integer> expected = new HashMap<>();
            old.forEach((number, count) -> expected.merge(changes.getOrDefault(number, number), count, Integer::sum));
            boolean isFollowed = old.keySet().stream().anyMatch(changes::containsKey)
                    && expected.entrySet().stream().allMatch(e -> now.getOrDefault(e.getKey(), 0) >= e.getValue());
            boolean isChanged = changes.entrySet().stream()
                    .anyMatch(change -> old.containsKey(change.getKey())
                            && (now.getOrDefault(change.getKey(), 0) < old.get(change.getKey())
                                    || now.getOrDefault(change.getValue(), 0)
                                            > old.getOrDefault(change.getValue(), 0)));
            if (isFollowed && (isChanged || isExchanged(uses, usesNow, changes))) {
                methods.add(method);
            }
        });
        return methods;
    }

    /** Whether numbers that a method uses equally often as before stand in the places of each other, as the changes say. */
    private static boolean isExchanged(NumberUses before, NumberUses after, Map<Long, Long> changes) {
        Set<Long> numbers = new HashSet<>(changes.keySet());
        numbers.addAll(changes.values());
        List<Set<Long>> was = before.order(numbers);
        List<Set<Long>> is = after.order(numbers);
        List<Set<Long>> expected = new ArrayList<>();
        for (Set<Long> each : was) {
            expected.add(each.stream().map(n -> changes.getOrDefault(n, n)).collect(Collectors.toSet()));
        }
        return !is.equals(was) && is.equals(expected);
    }

    private static Map<Long, Integer> counts(Map<String, NumberUses> uses, String method) {
        return uses.getOrDefault(method, NumberUses.NONE).counts();
    }

    private static String newField(String oldField, NewNames names) {
        int dot = oldField.lastIndexOf('.');
        String name = oldField.substring(dot + 1);
        String plain = name.replace(NumberFlow.ELEMENTS, "").replace(NumberFlow.BITS, "");
        return names.ofField(oldField.substring(0, dot), plain) + name.substring(plain.length());
    }

    private static String newMethod(String oldMethod, NewNames names) {
        int dot = oldMethod.lastIndexOf('.');
        return names.ofClass(oldMethod.substring(0, dot)) + oldMethod.substring(dot);
    }
}
