package dev.imago.migrate.chain;

import dev.imago.checkpoint.state.Dictionary;
import dev.imago.migrate.rules.CanonicalRules;
import dev.imago.migrate.rules.ConnectionRule;
import dev.imago.migrate.rules.DefaultValue;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Rules that do in one pass what two steps' rules do one after the other, without the version between them at hand.
 *
 * <p>Only where that is exact: whatever might come out otherwise, if only for a single value, is refused with the reason.
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
            "keepEntries",
            "acceptConstants",
            "health",
            "connections",
            "rest",
            "when");
    /** Their results are what they would be of the widened value too. */
    private static final Set<String> PLAIN = Set.of("Z", "I", "J", "D", "Ljava/lang/String;");

    private final Rules first;
    private final Rules second;
    private final NameTrail trail;
    private final RulesDraft composed;

    private RulesComposition(Dictionary old, Rules first, Rules second) {
        this.first = first;
        this.second = second;
        this.trail = new NameTrail(old, first);
        this.composed = new RulesDraft(first.source() + ", " + second.source());
    }

    /** The composed rules, or why there are none. */
    record Result(Optional<Rules> rules, String reason) {}

    /** @param old classes of the version that the first rules start from */
    static Result of(Dictionary old, Rules first, Rules second) {
        try {
            return new Result(Optional.of(new RulesComposition(old, first, second).compose()), "");
        } catch (InexactException e) {
            return new Result(Optional.empty(), String.valueOf(e.getMessage()));
        }
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
        composeDefaults();
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
        requireNone(rules, "package patterns", rules.rename().keySet().stream().filter(name -> name.endsWith("*")));
        requireNone(
                rules,
                "changes of containers",
                rules.retype().entrySet().stream()
                        .filter(each -> each.getValue().into().isPresent())
                        .map(Map.Entry::getKey));
        requireNone(
                rules,
                "computed values",
                rules.defaults().entrySet().stream()
                        .filter(each -> !each.getValue().expressions().isEmpty())
                        .map(Map.Entry::getKey));
        CanonicalRules.of(rules).lines().forEach(line -> {
            String part = line.substring(0, line.indexOf(' '));
            if (!KNOWN.contains(part)) {
                throw new InexactException(rules.source() + " has rules of a kind that is not composed: " + part);
            }
        });
    }

    private static void requireNone(Rules rules, String kind, Stream<String> names) {
        names.findFirst().ifPresent(name -> {
            throw new InexactException(rules.source() + " has " + kind + ", which are not composed: " + name);
        });
    }

    /** What is left of colons and in lists, of classes and fields alike. */
    private static Set<String> fieldsOf(Rules rules) {
        Set<String> names = new LinkedHashSet<>();
        names.addAll(rules.rename().keySet());
        names.addAll(rules.drop());
        names.addAll(rules.keep());
        names.addAll(rules.carry());
        names.addAll(rules.retype().keySet());
        names.addAll(rules.map().keySet());
        names.addAll(rules.keepEntries().keySet());
        return names;
    }

    /** Whether a name of the version between is a field's: its class is known, or it got a value by a default. */
    private boolean isFieldOfSecond(String name) {
        boolean isClass =
                trail.classBehind(name).isPresent() || second.defaults().containsKey(name);
        boolean isField = first.defaults().containsKey(name)
                || trail.classBehind(NameTrail.owner(name)).isPresent();
        return !isClass && isField;
    }

    private void composeClasses() {
        Set<String> renamed = new LinkedHashSet<>();
        first.rename().keySet().stream().filter(trail::isClass).forEach(renamed::add);
        second.rename().keySet().forEach(name -> trail.classBehind(name).ifPresent(renamed::add));
        for (String name : renamed) {
            String last = NameTrail.renamed(trail.ofClass(name), second.rename());
            if (!last.equals(name)) {
                composed.rename.put(name, last);
            }
        }
        composeClassList(first.drop(), second.drop(), composed.drop);
        composeClassList(first.keep(), second.keep(), composed.keep);
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
            return;
        }
        String between = trail.ofField(field);
        if (second.drop().contains(between)) {
            composed.drop.add(field);
            return;
        }
        boolean isKept = first.keep().contains(field) || first.keep().contains(between);
        if (isKept || second.keep().contains(between)) {
            composed.keep.add(field);
        }
        String target = target(field, between);
        Retype retype = composeRetype(field, between);
        if (retype != null) {
            composed.retype.put(field, new Retype(target, retype.using(), Optional.empty()));
        } else if (!target.equals(NameTrail.simple(field))) {
            composed.rename.put(field, target);
        }
        Map<Object, Object> table =
                composeTable(first.map().get(field), second.map().get(between));
        if (!table.isEmpty()) {
            if (retype != null || "FC".contains(trail.descriptor(field))) {
                throw new InexactException(field + " is mapped, and converted or of a type whose values are not");
            }
            composed.map.put(field, table);
        }
        Set<Object> entries = new LinkedHashSet<>(first.keepEntries().getOrDefault(field, List.of()));
        entries.addAll(second.keepEntries().getOrDefault(between, List.of()));
        if (!entries.isEmpty()) {
            composed.keepEntries.put(field, List.copyOf(entries));
        }
    }

    /** What a rule says the field becomes: a simple name where its class is what the old one has become. */
    private String target(String field, String between) {
        String last = lastName(between);
        String owner = NameTrail.renamed(trail.ofClass(NameTrail.owner(field)), second.rename());
        return NameTrail.owner(last).equals(owner) ? NameTrail.simple(last) : last;
    }

    /** Full name in the last version of a field of the one between. */
    private String lastName(String between) {
        Retype retype = second.retype().get(between);
        String target = retype != null && !retype.to().isEmpty()
                ? retype.to()
                : second.rename().getOrDefault(between, NameTrail.simple(between));
        return target.indexOf('.') >= 0
                ? target
                : NameTrail.renamed(NameTrail.owner(between), second.rename()) + "." + target;
    }

    /** At most one of two conversions, and only where the type between makes no difference to the value. */
    private @Nullable Retype composeRetype(String field, String between) {
        Retype before = first.retype().get(field);
        Retype after = second.retype().get(between);
        if (before == null && after == null) {
            return null;
        }
        String type = trail.descriptor(field);
        boolean exact;
        if (before != null && after != null) {
            exact = false;
        } else if (before != null) {
            exact = switch (before.using()) {
                case "to-string", "ordinal" -> true;
                case "unbox" -> !type.equals("Ljava/lang/Character;");
                default -> false;
            };
        } else {
            exact = switch (after == null ? "" : after.using()) {
                case "to-string" -> PLAIN.contains(type);
                case "parse" -> type.equals("Ljava/lang/String;");
                case "narrow" -> "SIJD".contains(type);
                case "box" -> "ZJD".contains(type);
                case "unbox" -> type.startsWith("Ljava/lang/");
                default -> false;
            };
        }
        if (!exact) {
            throw new InexactException("the conversion of " + field + " depends on its type in the version between");
        }
        return before != null ? before : after;
    }

    private static Map<Object, Object> composeTable(
            @Nullable Map<Object, Object> before, @Nullable Map<Object, Object> after) {
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

    /** A value that the first step gives goes through the second one's rules like any other. */
    private void composeDefaults() {
        composed.defaults.putAll(second.defaults());
        first.defaults().forEach((field, value) -> {
            if (second.drop().contains(field) || second.drop().contains(NameTrail.owner(field))) {
                return;
            }
            String last = lastName(field);
            if (second.retype().containsKey(field) || second.defaults().containsKey(last)) {
                throw new InexactException("the default of " + field + " would be converted or replaced");
            }
            if (second.keep().contains(field) || first.keep().contains(field)) {
                composed.keep.add(last);
            } else {
                composed.defaults.put(last, translated(field, value));
            }
        });
        first.keep().stream()
                .filter(name -> !trail.isField(name) && !trail.isClass(name))
                .forEach(name -> composed.keep.add(lastName(name)));
        for (String name : second.keep()) {
            if (!isFieldOfSecond(name) && trail.classBehind(name).isEmpty()) {
                composed.keep.add(name);
            }
        }
    }

    private DefaultValue translated(String field, DefaultValue value) {
        if (!(value instanceof DefaultValue.Constant constant) || constant.value() == null) {
            return value;
        }
        Object given = constant.value();
        boolean mayBeConstant =
                given instanceof String && second.map().values().stream().anyMatch(table -> table.containsKey(given));
        Map<Object, Object> table = second.map().get(field);
        if (table == null && mayBeConstant) {
            throw new InexactException("the default of " + field + " may name an enum constant that gets another name");
        }
        return table == null ? value : new DefaultValue.Constant(table.getOrDefault(given, given));
    }
}
