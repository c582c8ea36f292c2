package dev.imago.checkpoint.freeze;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The service was at rest in none of the moments it was looked at; it runs on. */
public final class NotAtRestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<BusyTable.Row> rows;
    private final int attempts;

    NotAtRestException(BusyTable met, Duration waited) {
        super(String.format(
                Locale.ROOT,
                "the service was at rest in none of %d moments within %.1f s",
                met.looks(),
                waited.toMillis() / 1000.0));
        this.rows = met.rows();
        this.attempts = met.looks();
    }

    /** What was in the way, most often seen first. */
    public List<BusyTable.Row> rows() {
        return rows;
    }

    /** How many times it was frozen and judged. */
    public int attempts() {
        return attempts;
    }

    /** The rows as lines with aligned columns: how often seen, thread, where, doing what. */
    public List<String> table() {
        List<String> lines = new ArrayList<>();
        int names = widest(rows.stream().map(BusyTable.Row::thread).toList());
        int frames = widest(rows.stream().map(BusyTable.Row::frame).toList());
        String count = "%" + Integer.toString(attempts).length() + "d";
        for (BusyTable.Row row : rows) {
            lines.add(String.format(
                    Locale.ROOT,
                    count + " of " + count + "  %-" + names + "s  %-" + frames + "s  %s",
                    row.seen(),
                    attempts,
                    row.thread(),
                    row.frame(),
                    row.detail()));
        }
        return lines;
    }

    /** What to do about each kind of row, without repetition. */
    public List<String> advice() {
        return rows.stream()
                .map(BusyTable.Row::reason)
                .distinct()
                .map(reason -> reason.label() + ": " + reason.advice())
                .toList();
    }

    /** Longer than this, a column does not push the others out of sight. */
    private static int widest(List<String> column) {
        return column.stream()
                .mapToInt(String::length)
                .filter(n -> n <= 60)
                .max()
                .orElse(1);
    }
}
