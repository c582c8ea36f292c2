package dev.imago.migrate.ledger;

import dev.imago.checkpoint.archive.AppliedStep;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One line of a ledger.
 *
 * @param number from 1, without gaps
 * @param at when, to the millisecond
 * @param step name of the step
 * @param checksum of the step as it was then; empty when forgotten
 * @param by name of the user
 * @param how by what run a step was applied; empty for other entries
 */
public record LedgerEntry(long number, Instant at, Kind kind, String step, String checksum, String by, String how) {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int CHECKSUM_DIGITS = 8;

    /** What happened to the step. */
    public enum Kind {
        REGISTERED,
        APPLIED,
        /** Somebody accepted that it changed. */
        REPAIRED,
        /** Somebody accepted that it is gone. */
        FORGOTTEN
    }

    AppliedStep applied() {
        return new AppliedStep(step, checksum, at, how);
    }

    /** {@code 1a2b3c4d {"n":1,...}} and a line feed: checksum of the JSON's bytes, and the JSON. */
    String line() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("n", number);
        fields.put("at", at.toString());
        fields.put("kind", kind.name());
        fields.put("step", step);
        fields.put("checksum", checksum);
        fields.put("by", by);
        fields.put("how", how);
        String json = JSON.writeValueAsString(fields);
        return checksumOf(json) + " " + json + "\n";
    }

    /** What a line says; empty when it is damaged. */
    static Optional<LedgerEntry> parse(String line) {
        if (line.length() < CHECKSUM_DIGITS + 2) {
            return Optional.empty();
        }
        String json = line.substring(CHECKSUM_DIGITS + 1);
        if (!line.startsWith(checksumOf(json) + " ")) {
            return Optional.empty();
        }
        try {
            JsonNode fields = JSON.readTree(json);
            return Optional.of(new LedgerEntry(
                    fields.path("n").asLong(0),
                    Instant.parse(StepHistory.text(fields, "at")),
                    Kind.valueOf(StepHistory.text(fields, "kind")),
                    StepHistory.text(fields, "step"),
                    StepHistory.text(fields, "checksum"),
                    StepHistory.text(fields, "by"),
                    StepHistory.text(fields, "how")));
        } catch (JacksonException | DateTimeException | IllegalArgumentException | LedgerException e) {
            return Optional.empty();
        }
    }

    private static String checksumOf(String json) {
        CRC32C crc = new CRC32C();
        crc.update(json.getBytes(StandardCharsets.UTF_8));
        return String.format("%08x", crc.getValue());
    }
}
