package dev.imago.restore.rehearsal;

import dev.imago.restore.upgrade.Sizes;
import java.time.Duration;
import java.util.Locale;

/**
 * How long clients would wait in an upgrade: the work of its pause, as it was measured on the copy.
 *
 * @param checkpoint nanoseconds from the freeze to the end of the dump
 * @param migrate until the last byte of the state is sent
 * @param load until the new version has taken it over
 * @param check until it is healthy
 * @param go until it serves
 */
public record PausePrediction(long checkpoint, long migrate, long load, long check, long go) {
    /** Seen on an idle machine: in an upgrade the service, which stands still, takes no processor away from the work. */
    private static final double LEAST = 0.7;

    /** The state grows, and no two runs are alike. */
    private static final double MOST = 1.3;

    /** What was measured, in all. */
    public long measured() {
        return checkpoint + migrate + load + check + go;
    }

    /** As little as is to be expected. */
    public long least() {
        return (long) (LEAST * measured());
    }

    /** As much as is to be expected, with as much state, and on a machine that is as busy. */
    public long most() {
        return (long) (MOST * measured());
    }

    /** Whether an upgrade with this limit would be given up. */
    public boolean exceeds(Duration maxPause) {
        return measured() > maxPause.toNanos();
    }

    /** Whether an upgrade with this limit may be given up. */
    public boolean mayExceed(Duration maxPause) {
        return most() > maxPause.toNanos();
    }

    /** {@code 1.3-1.7 s}, {@code 310-480 ms}. */
    public String range() {
        return most() < 1_000_000_000L
                ? String.format(Locale.ROOT, "%d-%d ms", least() / 1_000_000, (most() + 999_999) / 1_000_000)
                : String.format(Locale.ROOT, "%.1f-%.1f s", least() / 1e9, most() / 1e9);
    }

    /** Of what it is made. */
    public String parts() {
        return "measured " + Sizes.nanos(measured()) + ": checkpoint " + Sizes.nanos(checkpoint) + ", migrate "
                + Sizes.nanos(migrate) + ", load " + Sizes.nanos(load) + ", check " + Sizes.nanos(check) + ", go "
                + Sizes.nanos(go);
    }
}
