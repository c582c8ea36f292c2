package dev.imago.migrate.chain;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Made-up classes that change at random from version to version, and the rules that say how. */
final class Evolution {
    private static final Map<String, List<String>> WIDER = Map.of(
            "byte", List.of("short", "int", "float"),
            "short", List.of("int", "float", "double"),
            "char", List.of("int", "long"),
            "int", List.of("long", "long", "double"),
            "float", List.of("double"),
            "String", List.of("CharSequence", "Object"),
            "Integer", List.of("Number", "Object"),
            "Number", List.of("Object"),
            "CharSequence", List.of("Object"));
    private static final List<String> TYPES =
            List.of("boolean", "byte", "char", "short", "int", "int", "long", "float", "double", "String", "Integer");

    private static final String BAG = "java.util.Collection<String>";
    private static final List<String> BAGS = List.of(
            "{into: java.util.LinkedHashSet, on-duplicate: first}",
            "{into: java.util.ArrayList}",
            "{into: java.util.ArrayDeque}");

    private final Random random;
    /** Fields without a value, for the new version's own is kept. */
    private final Set<String> kept = new HashSet<>();

    private final boolean keeps;
    private int names;
    private String folder = "app";
    /** How seldom something changes in this version: the more does, the less often it can be composed. */
    private int rarity = 1;

    private List<Type> types = new ArrayList<>();
    private List<String> constants = new ArrayList<>(List.of("RED", "GREEN", "BLUE"));
    private String enumName = "Color";

    private record Type(String name, String parent, Map<String, String> fields) {}

    /** @param keeps whether a field may be left to the new version, which code that reads it cannot do with */
    Evolution(Random random, boolean keeps) {
        this.random = random;
        this.keeps = keeps;
        for (int i = 0; i < 4; i++) {
            Map<String, String> fields = new LinkedHashMap<>();
            for (int f = random.nextInt(6); f >= 0; f--) {
                fields.put(fresh("f"), TYPES.get(random.nextInt(TYPES.size())));
            }
            if (i == 0) {
                fields.put("next", "Object");
                fields.put("color", enumName);
                fields.put("bag", BAG);
            }
            types.add(new Type("C" + i, i == 0 ? "" : "C" + random.nextInt(i), fields));
        }
    }

    /** Package of all classes. */
    String folder() {
        return folder;
    }

    private String fresh(String prefix) {
        return prefix + names++;
    }

    /** Sources of the version as it is. */
    String[] sources() {
        List<String> sources = new ArrayList<>();
        sources.add("enum " + enumName + " { " + String.join(", ", constants) + " }");
        for (Type type : types) {
            StringBuilder text = new StringBuilder("class " + type.name
                    + (type.parent.isEmpty() ? "" : " extends " + type.parent) + " { static " + type.name + " ALL;");
            type.fields.forEach((name, t) ->
                    text.append(' ').append(t).append(' ').append(name).append(';'));
            sources.add(text.append(" }").toString());
        }
        return sources.toArray(String[]::new);
    }

    /** Fields of a class with those of its superclasses, and their types. */
    Map<String, String> fields(int type) {
        Map<String, String> all = new TreeMap<>();
        for (String name = types.get(type).name; !name.isEmpty(); ) {
            Type at = byName(name);
            all.putAll(at.fields);
            name = at.parent;
        }
        return all;
    }

    private Type byName(String name) {
        return types.stream().filter(t -> t.name.equals(name)).findFirst().orElseThrow();
    }

    String name(int type) {
        return folder + "." + types.get(type).name;
    }

    int types() {
        return types.size();
    }

    String enumName() {
        return folder + "." + enumName;
    }

    List<String> constants() {
        return constants;
    }

    /** Goes on to the next version; returns the rules. */
    String evolve() {
        Map<String, List<String>> rules = new TreeMap<>();
        Map<String, String> renamed = new LinkedHashMap<>();
        String before = folder;
        rarity = 1 + 12 * random.nextInt(3);
        if (random.nextInt(3) == 0) {
            folder = fresh("p");
            add(rules, "rename", before + ".*: " + folder + ".*");
        }
        for (Type type : types) {
            renamed.put(type.name, random.nextInt(3) == 0 ? fresh("N") : type.name);
        }
        if (random.nextInt(4) == 0) {
            // Two classes exchange their names.
            renamed.put(types.get(1).name, types.get(2).name);
            renamed.put(types.get(2).name, types.get(1).name);
        }
        Map<String, List<Type>> others = tellApartOrTogether(before, renamed, rules);
        String newEnum = random.nextInt(4) == 0 ? fresh("E") : enumName;
        renamed.forEach((from, to) -> {
            if (!from.equals(to) && !others.containsKey(from)) {
                add(rules, "rename", before + "." + from + ": " + folder + "." + to);
            }
        });
        if (!newEnum.equals(enumName)) {
            add(rules, "rename", before + "." + enumName + ": " + folder + "." + newEnum);
        }
        evolveEnum(before, rules);
        List<Type> next = new ArrayList<>();
        for (Type type : types) {
            List<Type> instead = others.get(type.name);
            if (instead != null) {
                next.addAll(instead);
                continue;
            }
            Map<String, String> fields = new LinkedHashMap<>();
            type.fields.forEach(
                    (name, t) -> evolveField(before + "." + type.name + "." + name, name, t, fields, rules));
            List<String> numbers = new ArrayList<>(numbers(type));
            numbers.removeIf(name -> kept.contains(name)
                    || rules.getOrDefault("drop", List.of()).contains(before + "." + type.name + "." + name));
            addFields(numbers, folder + "." + renamed.get(type.name), fields, rules);
            fields.replaceAll((name, t) -> t.equals(enumName) ? newEnum : t);
            next.add(new Type(renamed.getOrDefault(type.name, ""), renamed.getOrDefault(type.parent, ""), fields));
        }
        enumName = newEnum;
        types = next;
        StringBuilder text = new StringBuilder();
        rules.forEach((key, lines) -> {
            boolean isList = key.equals("drop") || key.equals("keep");
            text.append(key).append(":\n");
            lines.forEach(
                    line -> text.append(isList ? "  - " : "  ").append(line).append('\n'));
        });
        return text.length() == 0 ? "{}\n" : text.toString();
    }

    /**
     * Goes on to a version in which each object has something more, by code that looks at the object and at those around it.
     *
     * @return the code, of package {@code app}
     */
    String evolveByCode() {
        String seen = fresh("seen");
        String note = fresh("note");
        types.get(0).fields.put(seen, "long");
        types.get(0).fields.put(note, "String");
        String classes =
                types.stream().map(type -> '"' + folder + "." + type.name + '"').collect(Collectors.joining(", "));
        return """
                import dev.imago.migrate.api.*;
                public class Seeing implements Migration {
                    @Override public void register(Registration registration) {
                        for (String name : new String[] {CLASSES}) {
                            registration.transformWithState(name, (old, out) -> {
                                StringBuilder seen = new StringBuilder();
                                look(old, seen, 1);
                                seen.append(out.state().referrers(old).size());
                                long hash = seen.toString().hashCode();
                                out.as(name).set("SEEN", hash).set("NOTE", "n" + hash % 2);
                            });
                        }
                    }
                    private static void look(OldObject old, StringBuilder seen, int further) {
                        seen.append(old.className()).append(old.size());
                        for (String field : old.fields()) {
                            Object value = old.get(field);
                            if (!(value instanceof OldObject)) {
                                seen.append(field).append(value);
                            } else if (further > 0) {
                                look((OldObject) value, seen, further - 1);
                            }
                        }
                    }
                }
                """.replace("CLASSES", classes).replace("SEEN", seen).replace("NOTE", note);
    }

    /** Of a class without subclasses what it becomes instead of another class: two, none, or one with the next. */
    private Map<String, List<Type>> tellApartOrTogether(
            String before, Map<String, String> renamed, Map<String, List<String>> rules) {
        List<Type> leaves = types.stream()
                .filter(type ->
                        !type.parent.isEmpty() && types.stream().noneMatch(each -> each.parent.equals(type.name)))
                .toList();
        if (types.size() < 4 || leaves.isEmpty()) {
            return Map.of();
        }
        Type one = leaves.get(random.nextInt(leaves.size()));
        String parent = renamed.getOrDefault(one.parent, "");
        switch (random.nextInt(10 * rarity)) {
            case 0 -> {
                add(rules, "drop", before + "." + one.name);
                return Map.of(one.name, List.of());
            }
            case 1, 2 -> {
                List<String> numbers = new ArrayList<>(numbers(one));
                numbers.removeAll(kept);
                if (numbers.isEmpty()) {
                    return Map.of();
                }
                List<Type> parts =
                        List.of(new Type(fresh("S"), parent, one.fields), new Type(fresh("S"), parent, one.fields));
                add(
                        rules,
                        "split",
                        before + "." + one.name + ": {by: " + numbers.get(0) + " % 3, into: {0: " + folder + "."
                                + parts.get(0).name + "}, else: " + folder + "." + parts.get(1).name + "}");
                return Map.of(one.name, parts);
            }
            case 3, 4 -> {
                Type other = leaves.stream()
                        .filter(each -> !each.equals(one) && each.parent.equals(one.parent))
                        .findFirst()
                        .orElse(one);
                if (other.equals(one)) {
                    return Map.of();
                }
                String kind = fresh("k");
                Type both = new Type(fresh("M"), parent, new LinkedHashMap<>(Map.of(kind, "int")));
                for (Type each : List.of(one, other)) {
                    each.fields.keySet().forEach(name -> add(rules, "drop", before + "." + each.name + "." + name));
                }
                add(
                        rules,
                        "merge",
                        folder + "." + both.name + ": {" + before + "." + one.name + ": {" + kind + ": 1}, " + before
                                + "." + other.name + ": {" + kind + ": 2}}");
                return Map.of(one.name, List.of(both), other.name, List.of());
            }
            default -> {
                return Map.of();
            }
        }
    }

    private static List<String> numbers(Type type) {
        return type.fields.entrySet().stream()
                .filter(each -> Set.of("byte", "short", "int", "long").contains(each.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** New fields, of which some are computed from those that there were. */
    private void addFields(
            List<String> numbers, String owner, Map<String, String> fields, Map<String, List<String>> rules) {
        for (int i = random.nextInt(3 * rarity); i > 0 && i < 3; i--) {
            String name = fresh("d");
            String number = numbers.isEmpty() ? "7" : numbers.get(random.nextInt(numbers.size()));
            String line = switch (random.nextInt(8 * rarity)) {
                case 0 -> {
                    fields.put(name, "double");
                    yield "=" + number + " / 2";
                }
                case 1 -> {
                    fields.put(name, "String");
                    yield "\"='n' + " + number + "\"";
                }
                case 2 -> {
                    fields.put(name, "boolean");
                    yield "=" + number + " > 2";
                }
                case 3 -> {
                    fields.put(name, enumName);
                    yield constants.get(random.nextInt(constants.size()));
                }
                case 4 -> {
                    fields.put(name, "char");
                    yield "a";
                }
                case 5 -> {
                    fields.put(name, "Integer");
                    yield "7";
                }
                default -> {
                    fields.put(name, "int");
                    yield Integer.toString(random.nextInt(4));
                }
            };
            add(rules, "default", owner + "." + name + ": " + line);
        }
    }

    private void evolveField(
            String full, String name, String type, Map<String, String> fields, Map<String, List<String>> rules) {
        if (type.equals(BAG)) {
            if (random.nextInt(3 * rarity) == 0) {
                add(rules, "retype", full + ": " + BAGS.get(random.nextInt(BAGS.size())));
            }
            fields.put(name, type);
            return;
        }
        if (name.equals("next")) {
            fields.put(name, type);
            return;
        }
        if (type.equals(enumName)) {
            fields.put(name, random.nextInt(4 * rarity) == 0 ? "Comparable<?>" : type);
            return;
        }
        boolean isNumber = Set.of("byte", "short", "int", "long").contains(type);
        switch (random.nextInt(14 * rarity)) {
            case 0 -> add(rules, "drop", full);
            case 1 -> {
                String to = renamed(name, "r");
                add(rules, "rename", full + ": " + to);
                fields.put(to, type);
            }
            case 2 -> {
                if (isNumber || type.equals("Integer")) {
                    add(rules, "map", full + ": {1: " + random.nextInt(5) + ", 2: " + random.nextInt(5) + "}");
                }
                fields.put(name, type);
            }
            case 3 -> fields.put(name, wider(type));
            case 4 -> {
                if (TYPES.contains(type)) {
                    add(rules, "retype", full + ": {using: to-string}");
                    fields.put(name, "String");
                } else {
                    fields.put(name, type);
                }
            }
            case 5, 6 -> {
                String to = renamed(name, "w");
                add(rules, "rename", full + ": " + to);
                fields.put(to, wider(type));
            }
            case 7 -> {
                if (keeps) {
                    add(rules, "keep", full);
                    kept.add(name);
                }
                fields.put(name, type);
            }
            case 8, 9 -> fields.put(name, wider(type));
            default -> fields.put(name, type);
        }
    }

    private String wider(String type) {
        List<String> types = WIDER.getOrDefault(type, List.of(type));
        return types.get(random.nextInt(types.size()));
    }

    private String renamed(String name, String prefix) {
        String to = fresh(prefix);
        if (kept.contains(name)) {
            kept.add(to);
        }
        return to;
    }

    private void evolveEnum(String before, Map<String, List<String>> rules) {
        List<String> next = new ArrayList<>();
        List<String> changed = new ArrayList<>();
        for (String constant : constants) {
            String to = random.nextInt(4 * rarity) == 0 ? fresh("K") : constant;
            if (!to.equals(constant)) {
                changed.add(constant + ": " + to);
            }
            next.add(random.nextInt(next.size() + 1), to);
        }
        if (!changed.isEmpty()) {
            add(rules, "map", before + "." + enumName + ": {" + String.join(", ", changed) + "}");
        }
        constants = next;
    }

    private static void add(Map<String, List<String>> rules, String key, String line) {
        rules.computeIfAbsent(key, k -> new ArrayList<>()).add(line);
    }
}
