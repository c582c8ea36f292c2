package dev.imago.checkpoint.criu;

import java.util.Set;

/**
 * A program that was started here was ended by a signal that asks for an end. Ctrl-C in a terminal goes to everybody in the
 * foreground: also to a program that has not left for a session of its own yet, whose end may be seen here sooner than the
 * signal itself. So it is no failure of that program.
 */
public final class ChildInterruptedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    /** What {@link Process#exitValue} makes of an end by HUP, INT and TERM. */
    private static final Set<Integer> SIGNALLED = Set.of(128 + 1, 128 + 2, 128 + 15);

    private ChildInterruptedException(String program, int exitCode) {
        super(program + " was interrupted by signal " + (exitCode - 128));
    }

    /**
     * Does nothing for a program that has ended by itself, well or not.
     *
     * @param exitCode what {@link Process#exitValue} says of it
     */
    public static void check(String program, int exitCode) {
        if (SIGNALLED.contains(exitCode)) {
            throw new ChildInterruptedException(program, exitCode);
        }
    }
}
