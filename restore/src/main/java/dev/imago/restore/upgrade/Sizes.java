package dev.imago.restore.upgrade;

import java.util.Locale;

/** Sizes and times as a person reads them. */
public final class Sizes {
    private Sizes() {}

    /** {@code 312 MiB}, {@code 1.4 GiB}. */
    public static String bytes(long bytes) {
        if (bytes < 1 << 10) {
            return bytes + " B";
        }
        String[] units = {"KiB", "MiB", "GiB", "TiB"};
        double value = bytes / 1024.0;
        int unit = 0;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, value < 10 ? "%.1f %s" : "%.0f %s", value, units[unit]);
    }

    /** {@code 412 ms}, {@code 1.46 s}. */
    public static String nanos(long nanos) {
        if (nanos < 1_000_000_000L) {
            return String.format(Locale.ROOT, nanos < 10_000_000L ? "%.1f ms" : "%.0f ms", nanos / 1e6);
        }
        return String.format(Locale.ROOT, "%.2f s", nanos / 1e9);
    }

    /** {@code 2 118 334}. */
    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count).replace(',', ' ');
    }

    /** {@code 1 connection}, {@code 12 connections}. */
    public static String counted(long count, String thing) {
        return count(count) + " " + thing + (count == 1 ? "" : "s");
    }
}
