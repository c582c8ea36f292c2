package dev.imago.migrate.chain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Made-up classes that change at random from version to version, and the rules that say how. */
final class Evolution {
    private static final Map<String, String> WIDER = Map.of("byte", "int", "int", "long", "short", "int");
    private static final List<String> TYPES =
            List.of("boolean", "byte", "char", "short", "int", "long", "double", "String");

    private final Random random;
    private int names;
    private List<Type> types = new ArrayList<>();
    private List<String> constants = new ArrayList<>(List.of("RED", "GREEN", "BLUE"));
    private String enumName = "Color";

    private record Type(String name, String parent, Map<String, String> fields) {}

    Evolution(Random random) {
        this.random = random;
        for (int i = 0; i < 4; i++) {
            Map<String, String> fields = new LinkedHashMap<>();
            for (int f = random.nextInt(6); f >= 0; f--) {
                fields.put(fresh("f"), TYPES.get(random.nextInt(TYPES.size())));
            }
            if (i == 0) {
                fields.put("next", "Object");
                fields.put("color", enumName);
            }
            types.add(new Type("C" + i, i == 0 ? "" : "C" + random.nextInt(i), fields));
        }
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
        return "app." + types.get(type).name;
    }

    int types() {
        return types.size();
    }

    String enumName() {
        return "app." + enumName;
    }

    List<String> constants() {
        return constants;
    }

    /** Goes on to the next version; returns the rules. */
    String evolve() {
        Map<String, List<String>> rules = new TreeMap<>();
        Map<String, String> renamed = new LinkedHashMap<>();
        for (Type type : types) {
            renamed.put(type.name, random.nextInt(3) == 0 ? fresh("N") : type.name);
        }
        if (random.nextInt(4) == 0) {
            // Two classes exchange their names.
            renamed.put(types.get(1).name, types.get(2).name);
            renamed.put(types.get(2).name, types.get(1).name);
        }
        String newEnum = random.nextInt(4) == 0 ? fresh("E") : enumName;
        renamed.forEach((from, to) -> {
            if (!from.equals(to)) {
                add(rules, "rename", "app." + from + ": app." + to);
            }
        });
        if (!newEnum.equals(enumName)) {
            add(rules, "rename", "app." + enumName + ": app." + newEnum);
        }
        List<Type> next = new ArrayList<>();
        for (Type type : types) {
            Map<String, String> fields = new LinkedHashMap<>();
            type.fields.forEach((name, t) -> evolveField(type.name, name, t, fields, rules));
            for (int i = random.nextInt(3); i > 0; i--) {
                String name = fresh("d");
                fields.put(name, "int");
                add(rules, "default", "app." + renamed.get(type.name) + "." + name + ": " + random.nextInt(4));
            }
            fields.replaceAll((name, t) -> t.equals(enumName) ? newEnum : t);
            next.add(new Type(renamed.getOrDefault(type.name, ""), renamed.getOrDefault(type.parent, ""), fields));
        }
        evolveEnum(rules);
        enumName = newEnum;
        types = next;
        StringBuilder text = new StringBuilder();
        rules.forEach((key, lines) -> {
            boolean isList = key.equals("drop");
            text.append(key).append(":\n");
            lines.forEach(
                    line -> text.append(isList ? "  - " : "  ").append(line).append('\n'));
        });
        return text.length() == 0 ? "{}\n" : text.toString();
    }

    private void evolveField(
            String owner, String name, String type, Map<String, String> fields, Map<String, List<String>> rules) {
        String full = "app." + owner + "." + name;
        if (name.equals("next") || name.equals("color")) {
            fields.put(name, type);
            return;
        }
        switch (random.nextInt(12)) {
            case 0 -> add(rules, "drop", full);
            case 1 -> {
                String to = fresh("r");
                add(rules, "rename", full + ": " + to);
                fields.put(to, type);
            }
            case 2 -> {
                if (type.equals("int") || type.equals("long")) {
                    add(rules, "map", full + ": {1: " + random.nextInt(5) + ", 2: " + random.nextInt(5) + "}");
                }
                fields.put(name, type);
            }
            case 3 -> fields.put(name, WIDER.getOrDefault(type, type));
            case 4 -> {
                if (type.equals("int") || type.equals("long") || type.equals("boolean")) {
                    add(rules, "retype", full + ": {using: to-string}");
                    fields.put(name, "String");
                } else {
                    fields.put(name, type);
                }
            }
            case 5, 6 -> {
                String to = fresh("w");
                add(rules, "rename", full + ": " + to);
                fields.put(to, WIDER.getOrDefault(type, type));
            }
            default -> fields.put(name, type);
        }
    }

    private void evolveEnum(Map<String, List<String>> rules) {
        List<String> next = new ArrayList<>();
        List<String> changed = new ArrayList<>();
        for (String constant : constants) {
            String to = random.nextInt(4) == 0 ? fresh("K") : constant;
            if (!to.equals(constant)) {
                changed.add(constant + ": " + to);
            }
            next.add(random.nextInt(next.size() + 1), to);
        }
        if (!changed.isEmpty()) {
            add(rules, "map", "app." + enumName + ": {" + String.join(", ", changed) + "}");
        }
        constants = next;
    }

    private static void add(Map<String, List<String>> rules, String key, String line) {
        rules.computeIfAbsent(key, k -> new ArrayList<>()).add(line);
    }
}
