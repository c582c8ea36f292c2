package dev.imago.migrate.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.Node;

/** Finds rules of one file that say of one field or class what cannot be both. */
final class Contradictions {
    /** What becomes of a value or of objects; each of these says all of it. */
    private static final List<String> FATES = List.of("drop", "keep", "carry", "rebuild", "restart");
    /** What is done with what is carried. */
    private static final List<String> CHANGES = List.of("rename", "retype", "map", "split", "keep-entries", "default");
    /** What leaves a value to the new version. */
    private static final Set<String> KEEPS = Set.of("keep", "restart");

    private final YamlDocument yaml;
    private final Map<String, Map<String, Node>> places;
    private final Map<String, String> rename;
    private final Map<String, Retype> retype;

    /**
     * @param places by name, the keys under which it stands and where
     * @param rename new names by old ones
     */
    Contradictions(
            YamlDocument yaml,
            Map<String, Map<String, Node>> places,
            Map<String, String> rename,
            Map<String, Retype> retype) {
        this.yaml = yaml;
        this.places = places;
        this.rename = rename;
        this.retype = retype;
    }

    /** Reports them, each at the rule that stands further down. */
    void report() {
        places.forEach((name, byKey) -> {
            List<String> fates = new ArrayList<>(FATES);
            fates.retainAll(byKey.keySet());
            for (String fate : fates.subList(0, Math.min(1, fates.size()))) {
                fates.stream().skip(1).forEach(other -> report(name, fate, other, byKey));
                CHANGES.stream()
                        .filter(change -> byKey.containsKey(change) && contradicts(name, fate, change))
                        .forEach(change -> report(name, fate, change, byKey));
            }
        });
        places.forEach(this::reportDefault);
        rename.forEach((from, to) -> reportTarget(from, to, "rename"));
        retype.forEach((from, rule) -> reportTarget(from, rule.to(), "retype"));
    }

    /** A kept field of a class that is renamed has its default under the new name. */
    private void reportDefault(String name, Map<String, Node> byKey) {
        String target = target(name, name.substring(name.lastIndexOf('.') + 1));
        Node given = places.getOrDefault(target, Map.of()).get("default");
        if (given != null && !target.equals(name)) {
            Map<String, Node> kept = new HashMap<>(byKey);
            kept.put("default", given);
            KEEPS.forEach(keep -> report(target, keep, "default", kept));
        }
    }

    /** New name of a field that a rule gives this name, simple or with its class. */
    private String target(String field, String to) {
        String owner = field.substring(0, Math.max(0, field.lastIndexOf('.')));
        return to.indexOf('.') >= 0 ? to : rename.getOrDefault(owner, owner) + "." + to;
    }

    /** A field that takes another one's value keeps none of its own. */
    private void reportTarget(String from, String to, String change) {
        if (to.isEmpty() || !isField(from)) {
            return;
        }
        String target = target(from, to);
        Map<String, Node> kept = new HashMap<>(places.getOrDefault(target, Map.of()));
        Node changed = places.getOrDefault(from, Map.of()).get(change);
        if (changed != null && !kept.containsKey(change)) {
            kept.put(change, changed);
            KEEPS.forEach(keep -> report(target, keep, change, kept));
        }
    }

    private boolean contradicts(String name, String fate, String change) {
        return switch (change) {
            // A class that is renamed still has static fields and subclasses.
            case "rename" -> !fate.equals("carry") && isField(name);
            // What is not carried may begin with a value.
            case "default" -> KEEPS.contains(fate);
            case "map" -> !fate.equals("carry") && isField(name);
            default -> !fate.equals("carry");
        };
    }

    /** Whether a name is surely that of a field: a class has no simple new name, and its package no name like a class's. */
    private boolean isField(String name) {
        String[] parts = name.split("\\.", -1);
        boolean isRenamedSimply = rename.getOrDefault(name, ".").indexOf('.') < 0;
        return parts.length > 1 && (isRenamedSimply || Character.isUpperCase(first(parts[parts.length - 2])));
    }

    private static int first(String word) {
        return word.isEmpty() ? ' ' : word.codePointAt(0);
    }

    private void report(String name, String one, String other, Map<String, Node> byKey) {
        Node first = byKey.get(one);
        Node second = byKey.get(other);
        if (first == null || second == null) {
            return;
        }
        boolean inOrder = YamlDocument.line(first) <= YamlDocument.line(second);
        yaml.problem(
                inOrder ? second : first,
                name + " is under '" + (inOrder ? other : one) + "', and under '" + (inOrder ? one : other)
                        + "' in line " + YamlDocument.line(inOrder ? first : second) + ": it can be only one of them");
    }
}
