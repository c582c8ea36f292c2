package dev.imago.restore.cli;

import dev.imago.restore.upgrade.Amount;
import java.util.Locale;

/**
 * How far a step has come, how fast it goes and how long it will still take, if it goes on as it did on the whole.
 *
 * @param nanos since it began
 */
record Progress(String step, long done, long all, Amount amount, long nanos) {
    private static final double NANOS = 1e9;
    private static final int SECONDS_A_MINUTE = 60;
    /** Before that a rate says little. */
    private static final long SOONEST_NANOS = 1_000_000_000L;

    /** {@code migrate 43 % of 2 118 334 objects, 8 100 000 objects a second, 12 s left}. */
    @Override
    public String toString() {
        String text = step + " " + (all <= 0 ? 0 : (long) (100.0 * done / all)) + " % of " + amount.text(all);
        if (nanos < SOONEST_NANOS || done <= 0) {
            return text;
        }
        double rate = done * NANOS / nanos;
        return text + ", " + amount.text((long) rate) + " a second, " + time((all - done) / rate) + " left";
    }

    /** {@code 12 s}, {@code 2:30 min}. */
    static String time(double seconds) {
        long whole = (long) Math.ceil(seconds);
        return whole < SECONDS_A_MINUTE
                ? whole + " s"
                : String.format(Locale.ROOT, "%d:%02d min", whole / SECONDS_A_MINUTE, whole % SECONDS_A_MINUTE);
    }
}
