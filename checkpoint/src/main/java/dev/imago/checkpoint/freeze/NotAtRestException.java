package dev.imago.checkpoint.freeze;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The service was at rest in none of the moments it was looked at; it runs on. */
public final class NotAtRestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Row> rows;
    private final int attempts;

    /**
     * One thing that kept it from being at rest.
     *
     * @param frame where: the service's own method if one was on the stack
     * @param seen in how many of the attempts
     */
    public record Row(String thread, String frame, String detail, BusyReason reason, int seen) {}

    NotAtRestException(List<Row> rows, int attempts, Duration waited) {
        super(describe(rows, attempts, waited));
        this.rows = List.copyOf(rows);
        this.attempts = attempts;
    }

    /** What was in the way, most often seen first. */
    public List<Row> rows() {
        return rows;
    }

    /** How many times it was frozen and judged. */
    public int attempts() {
        return attempts;
    }

    private static String describe(List<Row> rows, int attempts, Duration waited) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "the service was not at rest in any of %d moments within %.1f s; it runs on",
                attempts,
                waited.toMillis() / 1000.0));
        int widest = rows.stream().mapToInt(row -> row.thread().length()).max().orElse(0);
        for (Row row : rows) {
            lines.add(String.format(
                    Locale.ROOT,
                    "  %" + Integer.toString(attempts).length() + "d x  %-" + Math.max(widest, 1) + "s  %s: %s",
                    row.seen(),
                    row.thread(),
                    row.frame(),
                    row.detail()));
        }
        rows.stream()
                .map(Row::reason)
                .distinct()
                .forEach(reason -> lines.add("  "
                        + reason.name().toLowerCase(Locale.ROOT).replace('_', ' ') + ": " + reason.advice() + "."));
        return String.join("\n", lines);
    }
}
