package dev.imago.migrate.rules;

import dev.imago.checkpoint.freeze.when.Condition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a person decided about the state: roots, and answers for what changed. Immutable; in the order of the file.
 *
 * <p>Classes are named as {@code com.acme.Order}, fields as {@code com.acme.Order.customer} by the class that declares
 * them; the same sets hold both. Names are those of the old version, except left in {@code defaults}, in {@code keep} for
 * a field that is new, and on right sides.
 *
 * @param source what the rules were read from, for messages
 * @param roots the listed roots; empty means every static field of the service's own classes
 * @param rename old class, package pattern ({@code com.acme.old.*}) or field to new; classes that are merged too
 * @param defaults values of new fields
 * @param drop classes and fields that are not carried
 * @param keep classes and fields that stay the new version's own
 * @param carry classes and fields that are carried although the new version's own would hold by default
 * @param retype fields that a conversion converts
 * @param map of a field, old value to new value ({@code Long}, {@code Double}, {@code Boolean}, {@code String}); of an
 *     enum, old constant to new constant ({@code String})
 * @param split old classes whose objects become objects of several classes
 * @param merge of old classes that become one with others: values of new fields, by field
 * @param rebuild those of {@code drop} that the new version makes again
 * @param keepEntries of a field that refers to a map, keys whose entries stay the new version's own
 * @param acceptConstants constants and classes whose changed values no object holds
 * @param acceptCode methods, fields and classes whose changed code the carried objects are right for as they are
 * @param rest methods where a thread may be when the service is frozen: {@code class.method}, or the beginning of it and
 *     a star
 * @param when the condition under which the service may be frozen, if there is one
 * @param lines where each rule stands in its source, by {@link #place}; for messages
 */
public record Rules(
        String source,
        List<RootRule> roots,
        Map<String, String> rename,
        Map<String, DefaultValue> defaults,
        Set<String> drop,
        Set<String> keep,
        Set<String> carry,
        Map<String, Retype> retype,
        Map<String, Map<Object, Object>> map,
        Map<String, Split> split,
        Map<String, Map<String, DefaultValue>> merge,
        Set<String> rebuild,
        Map<String, List<Object>> keepEntries,
        Set<String> acceptConstants,
        Set<String> acceptCode,
        HealthRule health,
        ConnectionRule connections,
        Set<String> rest,
        Optional<Condition> when,
        Map<String, Integer> lines) {

    public Rules {
        roots = List.copyOf(roots);
        rename = ordered(rename);
        defaults = ordered(defaults);
        drop = Collections.unmodifiableSet(new LinkedHashSet<>(drop));
        keep = Collections.unmodifiableSet(new LinkedHashSet<>(keep));
        carry = Collections.unmodifiableSet(new LinkedHashSet<>(carry));
        retype = ordered(retype);
        map = ordered(map);
        split = ordered(split);
        merge = ordered(merge);
        rebuild = Collections.unmodifiableSet(new LinkedHashSet<>(rebuild));
        keepEntries = ordered(keepEntries);
        acceptConstants = Collections.unmodifiableSet(new LinkedHashSet<>(acceptConstants));
        acceptCode = Collections.unmodifiableSet(new LinkedHashSet<>(acceptCode));
        rest = Collections.unmodifiableSet(new LinkedHashSet<>(rest));
        lines = ordered(lines);
    }

    /** These rules and more of them; where both say something, these count. */
    public Rules with(Map<String, String> renames, Map<String, DefaultValue> values) {
        Map<String, String> allRenames = new LinkedHashMap<>(renames);
        allRenames.putAll(rename);
        Map<String, DefaultValue> allValues = new LinkedHashMap<>(values);
        allValues.putAll(defaults);
        return new Rules(
                source,
                roots,
                allRenames,
                allValues,
                drop,
                keep,
                carry,
                retype,
                map,
                split,
                merge,
                rebuild,
                keepEntries,
                acceptConstants,
                acceptCode,
                health,
                connections,
                rest,
                when,
                lines);
    }

    /** No rules: the defaults hold and every question is open. */
    public static Rules none() {
        return new Rules(
                "no rules",
                List.of(),
                Map.of(),
                Map.of(),
                Set.of(),
                Set.of(),
                Set.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Set.of(),
                Map.of(),
                Set.of(),
                Set.of(),
                new HealthRule.Accept(),
                ConnectionRule.CLOSE,
                Set.of(),
                Optional.empty(),
                Map.of());
    }

    /** Whether every static field of the service's own classes is a root, because no static was listed. */
    public boolean allStaticsAreRoots() {
        return roots.stream().noneMatch(r -> r instanceof RootRule.Statics);
    }

    /** Whether a static field is a root by these rules. The caller knows whether its class is the service's own. */
    public boolean isRoot(String className, String field) {
        return allStaticsAreRoots()
                || roots.stream()
                        .anyMatch(r -> r instanceof RootRule.Statics statics
                                && (statics.name().equals(className)
                                        || statics.name().equals(className + "." + field)));
    }

    /** Classes whose only object is a root. */
    public List<String> instanceRoots() {
        return roots.stream()
                .filter(RootRule.Instance.class::isInstance)
                .map(r -> ((RootRule.Instance) r).className())
                .toList();
    }

    /** All expressions on fields of old objects; those on elements of containers are not among them. */
    public List<Expression> expressions() {
        List<Expression> all = new ArrayList<>();
        defaults.values().forEach(value -> all.addAll(value.expressions()));
        merge.values().forEach(values -> values.values().forEach(value -> all.addAll(value.expressions())));
        split.values().forEach(each -> all.add(each.by()));
        return all;
    }

    /** Whether an expression reads a static field of old, or something of the object that it refers to. */
    public boolean isRead(String staticField) {
        return expressions().stream()
                .flatMap(each -> each.paths().stream())
                .anyMatch(path -> (path.text() + ".").startsWith(staticField + "."));
    }

    /**
     * Whether the state need not even hold the objects of a class, as {@code drop} names it and no expression reads through
     * references: it may be that of the object that a field is read of.
     */
    public boolean isClassLeftUnread(String className) {
        return drop.contains(className)
                && expressions().stream()
                        .flatMap(each -> each.paths().stream())
                        .noneMatch(path -> path.names().size() > 1);
    }

    /** {@code orders.yaml:12}: where the rule for {@code name} under {@code key} stands. */
    public String place(String key, String name) {
        @Nullable Integer line = lines.get(lineKey(writtenKey(key, name), name));
        return line == null ? source : source + ":" + line;
    }

    /** The key under which a rule was written that is read as one of {@code key}: {@code rebuild} is read as {@code drop}. */
    public String writtenKey(String key, String name) {
        String other = switch (key) {
            case "drop" -> "rebuild";
            case "keep" -> "restart";
            default -> key;
        };
        return lines.containsKey(lineKey(other, name)) ? other : key;
    }

    static String lineKey(String key, String name) {
        return key + " " + name;
    }

    private static <V> Map<String, V> ordered(Map<String, V> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}
