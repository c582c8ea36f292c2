package dev.imago.restore.cli;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Locale;

/**
 * Standard output for the answer, standard error for everything else.
 *
 * <p>Whether standard error is a terminal is told by the launcher ({@code imago.terminal}), for Java 17 cannot ask.
 */
record Console(PrintWriter out, PrintWriter err) {
    /** A tick, where the terminal can show one. */
    String tick() {
        return fancy() ? "\u2713" : "[ok]";
    }

    /** Whether somebody looks at standard error as it comes, so that a line may be written over. */
    boolean isWatched() {
        return Boolean.getBoolean("imago.terminal") && !"dumb".equals(System.getenv("TERM"));
    }

    private static boolean fancy() {
        boolean utf8 = Charset.defaultCharset().name().toUpperCase(Locale.ROOT).startsWith("UTF-8");
        return Boolean.getBoolean("imago.terminal") && utf8 && !"dumb".equals(System.getenv("TERM"));
    }

    void answer(String line) {
        out.println(line);
        out.flush();
    }

    void note(String line) {
        err.println(line);
        err.flush();
    }
}
