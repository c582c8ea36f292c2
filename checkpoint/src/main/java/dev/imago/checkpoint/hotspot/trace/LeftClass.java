package dev.imago.checkpoint.hotspot.trace;

import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Live objects of the service that no root reaches and no rule answers for: they would be left behind.
 *
 * @param className class of the objects at which what is left begins; of a lambda, the class that it belongs to
 * @param lambda whether they are lambdas that this class has made
 * @param objects how many of it are left that none of the others that are left refers to
 * @param certain whether a chain of references keeps one of them alive, and not only words in a stack that may be stale
 * @param fields names of the fields by which one of them or another holds something of its own, sorted
 * @param root the class of the only object through which nearly all that hangs below them is reached, so that it would make a root;
 *     empty where there is none
 * @param below how many further objects of the service's classes hang below them, by class; the largest number first
 */
public record LeftClass(
        String className,
        boolean lambda,
        long objects,
        boolean certain,
        Set<String> fields,
        String root,
        Map<String, Long> below) {
    /** Fewer objects that only a stale word in a stack may refer to, such as the last request that a thread had, say nothing. */
    private static final int MOST_STALE = 16;

    private static final int MOST_SHOWN = 3;

    public LeftClass {
        Map<String, Long> sorted = new LinkedHashMap<>();
        below.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .forEach(each -> sorted.put(each.getKey(), each.getValue()));
        below = Collections.unmodifiableMap(sorted);
        fields = Collections.unmodifiableSet(new TreeSet<>(fields));
    }

    /** Both as one. */
    LeftClass and(LeftClass other) {
        Map<String, Long> sum = new LinkedHashMap<>(below);
        other.below.forEach((name, count) -> sum.merge(name, count, Long::sum));
        Set<String> names = new TreeSet<>(fields);
        names.addAll(other.fields);
        return new LeftClass(
                className,
                lambda,
                objects + other.objects,
                certain || other.certain,
                names,
                root.isEmpty() ? other.root : root,
                sum);
    }

    /** Whether it is so little, and so unsure, that it is more likely garbage than state. */
    public boolean isDoubtful() {
        return !certain && all() < MOST_STALE;
    }

    /** All objects of the service's classes that are left with them. */
    public long all() {
        return objects + below.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public String toString() {
        String kind = lambda ? " lambda" : " object";
        String text = className + ": " + objects + kind + (objects == 1 ? "" : "s");
        if (!below.isEmpty()) {
            text += " with "
                    + below.entrySet().stream()
                            .limit(MOST_SHOWN)
                            .map(each -> each.getValue() + " " + each.getKey())
                            .collect(Collectors.joining(", "))
                    + (below.size() > MOST_SHOWN ? " and others below" : " below");
        }
        String holding = fields.isEmpty()
                ? ""
                : " (" + fields.stream().limit(MOST_SHOWN).collect(Collectors.joining(", "))
                        + (fields.size() > MOST_SHOWN ? " ...)" : ")");
        return text + holding + (objects == 1 ? " is" : " are") + " reached by no root"
                + (certain ? "" : ", but by a local variable, or by what one has left in a stack");
    }
}
