package dev.imago.migrate.plan;

import dev.imago.migrate.rules.DefaultValue;
import dev.imago.migrate.rules.Rules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What classes and fields that are gone seem to be now, and new fields to be made of. Offered in questions, never taken. */
final class Suggestions {
    private final Map<String, String> renamed = new LinkedHashMap<>();
    /** Classes that seem to have become one with others. */
    private final Map<String, String> merged = new LinkedHashMap<>();

    private final Map<String, DefaultValue> given = new LinkedHashMap<>();

    void rename(String from, String to) {
        renamed.put(from, to);
    }

    void merge(String oldClass, String newClass) {
        merged.put(oldClass, newClass);
    }

    /** Adds what the fields of a class's objects seem to be now. */
    void add(InstancePlanner fields) {
        renamed.putAll(fields.seemRenamed());
        given.putAll(fields.seemGiven());
    }

    /** The rules as if they said so: with all of it and, where that is another thing, without merges, which are the boldest guess. */
    List<Rules> assumed(Rules rules) {
        List<Rules> assumed = new ArrayList<>();
        if (!merged.isEmpty()) {
            Map<String, String> all = new LinkedHashMap<>(renamed);
            all.putAll(merged);
            assumed.add(rules.with(all, given));
        }
        if (!renamed.isEmpty() || !given.isEmpty()) {
            assumed.add(rules.with(renamed, given));
        }
        return assumed;
    }

    /** Whether a question offers one of them. */
    boolean has(Question question) {
        return switch (question.kind()) {
            case CLASS_GONE, FIELD_GONE ->
                renamed.containsKey(question.subject()) || merged.containsKey(question.subject());
            case NEW_FIELD -> given.containsKey(question.subject());
            default -> false;
        };
    }
}
