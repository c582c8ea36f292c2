package dev.imago.migrate.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.Node;

/** Finds rules of one file that say of one field or class what cannot be both. */
final class Contradictions {
    /** What becomes of a value or of objects; each of these says all of it. */
    private static final List<String> FATES = List.of("drop", "keep", "carry", "rebuild", "restart");
    /** What is done with what is carried. */
    private static final List<String> CHANGES = List.of("rename", "retype", "map", "split");

    private final YamlDocument yaml;
    private final Map<String, Map<String, Node>> places;
    private final Map<String, String> rename;

    /**
     * @param places by name, the keys under which it stands and where
     * @param rename new names by old ones
     */
    Contradictions(YamlDocument yaml, Map<String, Map<String, Node>> places, Map<String, String> rename) {
        this.yaml = yaml;
        this.places = places;
        this.rename = rename;
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
    }

    private boolean contradicts(String name, String fate, String change) {
        return switch (change) {
            // A class that is renamed still has static fields and subclasses; a field's new name may be that of what is
            // kept.
            case "rename" -> (fate.equals("drop") || fate.equals("rebuild")) && isField(name);
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
