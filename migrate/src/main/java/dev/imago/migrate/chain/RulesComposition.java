package dev.imago.migrate.chain;

import dev.imago.checkpoint.state.Dictionary;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.rules.CanonicalRules;
import dev.imago.migrate.rules.ConnectionRule;
import dev.imago.migrate.rules.FieldTable;
import dev.imago.migrate.rules.HealthRule;
import dev.imago.migrate.rules.Retype;
import dev.imago.migrate.rules.Rules;
import dev.imago.migrate.rules.RulesDraft;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rules that do in one pass what two steps' rules do one after the other. The version between them need not be at hand; where it is, more
 * can be told.
 *
 * <p>Only where that is exact: whatever might come out otherwise, if only for a single value, is refused with the reason. It is taken for
 * granted that each step answers for all live objects, as it would have to by itself.
 */
final class RulesComposition {
    /** What rules may consist of so that this class understands all of it. */
    private static final Set<String> KNOWN = Set.of(
            "roots",
            "rename",
            "defaults",
            "drop",
            "keep",
            "carry",
            "retype",
            "map",
            "split",
            "merge",
            "rebuild",
            "keepEntries",
            "acceptConstants",
            "acceptCode",
            "health",
            "connections",
            "rest",
            "when");

    private final Rules first;
    private final Rules second;
    private final NameTrail trail;
    private final TypeTrail types;
    private final RulesDraft composed;
    private final ValueComposition values;
    private final ConversionComposition conversions;

    private RulesComposition(Versions versions, Rules first, Rules second) {
        this.first = first;
        this.second = second;
        this.trail = new NameTrail(
                versions.old(),
                first,
                versions.between().map(ClassPathDictionary::dictionary),
                second,
                versions.last().map(ClassPathDictionary::dictionary));
        this.types = new TypeTrail(second, trail);
        this.composed = new RulesDraft(first.source() + ", " + second.source());
        this.values = new ValueComposition(first, second, trail, types, composed);
        this.conversions = new ConversionComposition(versions, first, second, trail, types, values);
    }

    /**
     * What is known of classes.
     *
     * @param old those that the first rules start from
     * @param between those between the two steps, if they are at hand
     * @param last those that the second rules lead to, if they are at hand
     */
    record Versions(Dictionary old, Optional<ClassPathDictionary> between, Optional<ClassPathDictionary> last) {}

    /** The composed rules, or why there are none. */
    record Result(Optional<Rules> rules, String reason) {}

    static Result of(Versions versions, Rules first, Rules second) {
        try {
            return new Result(Optional.of(new RulesComposition(versions, first, second).compose()), "");
        } catch (InexactException e) {
            return new Result(Optional.empty(), String.valueOf(e.getMessage()));
        }
    }

    /** Composed rules without new names of classes that the version they lead to does not have: the last step dropped or split them. */
    static Rules without(Rules rules, Dictionary old, ClassPathDictionary end) {
        RulesDraft draft = RulesDraft.of(rules);
        draft.rename
                .entrySet()
                .removeIf(each -> old.shape(each.getKey()).isPresent()
                        && !end.has(each.getValue())
                        && !rules.merge().containsKey(each.getKey()));
        return draft.build();
    }

    private Rules compose() {
        requireKnown(first);
        requireKnown(second);
        composeClasses();
        Set<String> fields = new LinkedHashSet<>();
        fieldsOf(first).forEach(f -> {
            if (trail.isField(f)) {
                fields.add(f);
            } else if (!trail.isClass(f) && !first.keep().contains(f)) {
                throw new InexactException(f + " is no class or field of the version that the chain starts from");
            }
        });
        for (String name : fieldsOf(second)) {
            if (isFieldOfSecond(name)) {
                trail.fieldBehind(name).ifPresent(fields::add);
            }
        }
        fields.forEach(this::composeField);
        composeEnums();
        composeAcceptedCode();
        values.compose();
        composed.roots.addAll(first.roots());
        composed.freezing(first);
        composed.service(tellsOfService(second) ? second : first);
        return composed.build();
    }

    /** Whether rules say more of the service's health and connections than what goes without saying. */
    static boolean tellsOfService(Rules rules) {
        return !(rules.health() instanceof HealthRule.Accept) || rules.connections() != ConnectionRule.CLOSE;
    }

    private static void requireKnown(Rules rules) {
        CanonicalRules.of(rules).lines().forEach(line -> {
            String part = line.substring(0, line.indexOf(' '));
            if (!KNOWN.contains(part)) {
                throw new InexactException(rules.source() + " has rules of a kind that is not composed: " + part);
            }
        });
    }

    /** What is left of colons and in lists, of classes and fields alike. */
    private static Set<String> fieldsOf(Rules rules) {
        Set<String> names = NameTrail.leftNames(rules);
        names.removeIf(name -> name.endsWith(".*"));
        names.removeAll(rules.split().keySet());
        return names;
    }

    /**
     * Whether a name of the version between is a field's that old objects have.
     *
     * @throws InexactException if it cannot be told, for it may have moved to a class that is new there
     */
    private boolean isFieldOfSecond(String name) {
        String owner = NameTrail.owner(name);
        if (trail.classBehind(name).isPresent() || second.defaults().containsKey(name)) {
            return false;
        }
        boolean isKnown = first.defaults().containsKey(name)
                || trail.renamedField(name).isPresent()
                || trail.classBehind(owner).isPresent();
        boolean mayBeOld = !trail.fieldsCalled(NameTrail.simple(name)).isEmpty()
                && first.split().values().stream()
                        .noneMatch(split -> split.classes().contains(owner));
        if (!isKnown && mayBeOld && trail.mayInherit(owner)) {
            throw new InexactException("where " + name + " comes from cannot be told without the version between");
        }
        return isKnown;
    }

    private void composeClasses() {
        Set<String> renamed = new LinkedHashSet<>();
        first.rename().keySet().stream().filter(trail::isClass).forEach(renamed::add);
        second.rename().keySet().forEach(name -> trail.classBehind(name).ifPresent(renamed::add));
        for (String name : renamed) {
            String last = trail.lastOfClass(trail.ofClass(name));
            if (!last.equals(name)) {
                composed.rename.put(name, last);
            }
        }
        StepNames named = new StepNames(composed.build(), Optional.empty());
        for (String name : trail.maybeMoved()) {
            String last = trail.lastOfClass(trail.ofClass(name));
            if (!last.equals(named.of(name))) {
                composed.rename.put(name, last);
            }
        }
        composeClassList(first.drop(), second.drop(), composed.drop);
        composeClassList(first.keep(), second.keep(), composed.keep);
        composeClassList(first.rebuild(), second.rebuild(), composed.rebuild);
        first.acceptConstants().stream()
                .filter(n -> trail.isClass(n) || trail.isField(n))
                .forEach(composed.acceptConstants::add);
        for (String name : second.acceptConstants()) {
            trail.classBehind(name).ifPresent(composed.acceptConstants::add);
            trail.classBehind(NameTrail.owner(name))
                    .map(owner -> owner + "." + NameTrail.simple(name))
                    .filter(trail::isField)
                    .ifPresent(composed.acceptConstants::add);
        }
        composeCarry();
    }

    private void composeClassList(Set<String> one, Set<String> other, Set<String> into) {
        one.stream().filter(trail::isClass).forEach(into::add);
        other.forEach(name -> trail.classBehind(name).ifPresent(into::add));
    }

    /** What is carried by the one step and left to the new version by the other would be neither. */
    private void composeCarry() {
        Set<String> then = new LinkedHashSet<>();
        for (String name : second.carry()) {
            Optional<String> type = trail.classBehind(name);
            type.ifPresent(then::add);
            if (type.isEmpty() && isFieldOfSecond(name)) {
                trail.fieldBehind(name).ifPresent(then::add);
            }
        }
        if (!then.equals(first.carry())) {
            throw new InexactException("the steps do not carry the same: " + first.carry() + " and " + then);
        }
        composed.carry.addAll(first.carry());
    }

    private void composeField(String field) {
        if (first.drop().contains(field)) {
            composed.drop.add(field);
            if (first.rebuild().contains(field)) {
                composed.rebuild.add(field);
            }
            return;
        }
        String between = trail.ofField(field);
        if (second.drop().contains(between)) {
            composed.drop.add(field);
            if (second.rebuild().contains(between)) {
                composed.rebuild.add(field);
            }
            return;
        }
        boolean isKept = first.keep().contains(field) || first.keep().contains(between);
        if (isKept || second.keep().contains(between)) {
            composed.keep.add(field);
        }
        String target = target(field, between);
        Retype retype = conversions.of(field, between);
        if (retype != null) {
            composed.retype.put(field, new Retype(target, retype.using(), retype.into()));
        } else if (!target.equals(NameTrail.simple(field))) {
            composed.rename.put(field, target);
        }
        Map<Object, Object> table = composeTable(table(first, field, field), table(second, between, field));
        if (!table.isEmpty()) {
            requireMappedAlike(field, between, retype != null);
            composed.map.put(field, table);
        }
        Set<Object> entries = new LinkedHashSet<>(first.keepEntries().getOrDefault(field, List.of()));
        entries.addAll(second.keepEntries().getOrDefault(between, List.of()));
        if (!entries.isEmpty()) {
            composed.keepEntries.put(field, List.copyOf(entries));
        }
    }

    /** A step's table as the field has its values, which it has alike in both versions, or the tables are not composed. */
    private @Nullable Map<Object, Object> table(Rules step, String name, String field) {
        Map<Object, Object> written = step.map().get(name);
        String type = trail.descriptor(field);
        return written == null ? null : FieldTable.of(written, type, type);
    }

    private void requireMappedAlike(String field, String between, boolean isConverted) {
        if (isConverted || "FC".contains(trail.descriptor(field))) {
            throw new InexactException(field + " is mapped, and converted or of a type whose values are not");
        }
        Map<Object, Object> table = first.map().get(field);
        boolean isAlike = (table == null || types.isMappedAlike(field, table))
                && (!second.map().containsKey(between) || types.isFoundAlike(field));
        if (!isAlike) {
            throw new InexactException(field + " is mapped, which depends on its type in the version between");
        }
    }

    /** What a rule says the field becomes: a simple name where its class is what the old one has become. */
    private String target(String field, String between) {
        String last = trail.lastOfField(between);
        String owner = trail.lastOfClass(trail.ofClass(NameTrail.owner(field)));
        return NameTrail.owner(last).equals(owner) ? NameTrail.simple(last) : last;
    }

    /** What the first step's objects are right for is named as the first step names it. */
    private void composeAcceptedCode() {
        composed.acceptCode.addAll(first.acceptCode());
        for (String name : second.acceptCode()) {
            if (first.rename().isEmpty()) {
                composed.acceptCode.add(name);
            } else if (name.endsWith("*")) {
                throw new InexactException("which names begin with " + name + " in the first version cannot be told");
            } else {
                Optional<String> type = trail.classBehind(name);
                type.ifPresent(composed.acceptCode::add);
                if (type.isEmpty()) {
                    trail.classBehind(NameTrail.owner(name))
                            .ifPresent(owner -> composed.acceptCode.add(
                                    trail.renamedField(name).orElse(owner + "." + NameTrail.simple(name))));
                }
            }
        }
    }

    static Map<Object, Object> composeTable(@Nullable Map<Object, Object> before, @Nullable Map<Object, Object> after) {
        Map<Object, Object> table = new LinkedHashMap<>();
        Map<Object, Object> then = after == null ? Map.of() : after;
        if (before != null) {
            before.forEach((from, to) -> table.put(from, then.getOrDefault(to, to)));
        }
        then.forEach(table::putIfAbsent);
        table.entrySet().removeIf(e -> e.getKey().equals(e.getValue()));
        return table;
    }

    private void composeEnums() {
        Set<String> enums = new LinkedHashSet<>();
        first.map().keySet().stream().filter(trail::isEnum).forEach(enums::add);
        second.map()
                .keySet()
                .forEach(name -> trail.classBehind(name).filter(trail::isEnum).ifPresent(enums::add));
        for (String name : enums) {
            Map<Object, Object> table =
                    composeTable(first.map().get(name), second.map().get(trail.ofClass(name)));
            if (!table.isEmpty()) {
                composed.map.put(name, table);
            }
        }
    }
}
