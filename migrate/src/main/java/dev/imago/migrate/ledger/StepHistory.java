package dev.imago.migrate.ledger;

import dev.imago.checkpoint.archive.AppliedStep;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The steps that a checkpoint's state has gone through since the service's memory began, oldest first, as a document that
 * travels inside the checkpoint. Immutable.
 */
public record StepHistory(List<AppliedStep> steps) {
    private static final int SCHEMA = 1;
    private static final int MOST_CHARACTERS = 16 << 20;
    private static final JsonMapper JSON = JsonMapper.shared();

    public StepHistory {
        steps = List.copyOf(steps);
    }

    /** The history of state that no step has touched. */
    public static StepHistory none() {
        return new StepHistory(List.of());
    }

    /** The same, and then what came later. */
    public StepHistory and(StepHistory later) {
        List<AppliedStep> all = new ArrayList<>(steps);
        all.addAll(later.steps);
        return new StepHistory(all);
    }

    /** The document: one line of JSON. */
    public String toJson() {
        List<Map<String, Object>> list = new ArrayList<>();
        for (AppliedStep step : steps) {
            Map<String, Object> each = new LinkedHashMap<>();
            each.put("step", step.step());
            each.put("checksum", step.checksum());
            each.put("at", step.at().toString());
            each.put("how", step.how());
            list.add(each);
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("schema", SCHEMA);
        document.put("steps", list);
        return JSON.writeValueAsString(document);
    }

    /**
     * Reads the document.
     *
     * @throws LedgerException if it is none, or of a schema that this program does not read
     */
    public static StepHistory fromJson(String text) {
        if (text.length() > MOST_CHARACTERS) {
            throw new LedgerException(
                    "the history has " + text.length() + " characters, more than " + MOST_CHARACTERS, List.of());
        }
        try {
            JsonNode document = JSON.readTree(text);
            if (document.path("schema").asInt(0) != SCHEMA) {
                throw new LedgerException(
                        "a history of schema " + document.path("schema").asString("(none)") + "; this program reads "
                                + SCHEMA,
                        List.of());
            }
            List<AppliedStep> steps = new ArrayList<>();
            for (JsonNode each : document.path("steps")) {
                steps.add(new AppliedStep(
                        text(each, "step"),
                        text(each, "checksum"),
                        Instant.parse(text(each, "at")),
                        text(each, "how")));
            }
            return new StepHistory(steps);
        } catch (JacksonException | DateTimeException e) {
            throw new LedgerException("not a history of steps: " + e.getMessage(), e);
        }
    }

    static String text(JsonNode node, String key) {
        JsonNode value = node.get(key);
        if (value == null || !value.isString()) {
            throw new LedgerException("an entry has no text for '" + key + "'", List.of());
        }
        return value.asString();
    }
}
