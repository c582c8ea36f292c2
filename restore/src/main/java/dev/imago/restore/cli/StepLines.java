package dev.imago.restore.cli;

import dev.imago.restore.upgrade.Amount;
import dev.imago.restore.upgrade.Sizes;
import dev.imago.restore.upgrade.StepListener;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One line a step, as it ends; on a terminal also how far a long one has come. */
final class StepLines implements StepListener {
    private static final long REDRAW_NANOS = 200_000_000L;
    private static final String ERASE = "\r\033[K";

    private final Console console;
    private final boolean quiet;
    private final boolean watched;
    private final @Nullable ShelfProgress shelf;
    private long drawn = System.nanoTime();
    private boolean onLine;
    private String under = "";
    private long begun;

    /** @param quiet whether all but warnings is left out */
    StepLines(Console console, boolean quiet) {
        this(console, quiet, !quiet, null);
    }

    private StepLines(Console console, boolean quiet, boolean watched, @Nullable ShelfProgress shelf) {
        this.console = console;
        this.quiet = quiet;
        this.watched = watched && console.isWatched();
        this.shelf = shelf;
    }

    /** For one of many archives: on a terminal how far it and all of them have come, and nothing else but warnings. */
    static StepLines ofOne(Console console, boolean quiet, ShelfProgress shelf) {
        return new StepLines(console, true, !quiet, shelf);
    }

    @Override
    public void begins(String summary) {
        say(summary);
    }

    @Override
    public void finished(String step, String summary, long nanos) {
        say(String.format(Locale.ROOT, "  %s %-11s %-58s %8s", console.tick(), step, summary, Sizes.nanos(nanos)));
    }

    @Override
    public void progresses(String step, long done, long all, Amount amount) {
        long now = System.nanoTime();
        if (!step.equals(under)) {
            under = step;
            begun = now;
        }
        if (!watched || now - drawn < REDRAW_NANOS || all <= 0) {
            return;
        }
        drawn = now;
        onLine = true;
        Progress progress = new Progress(step, done, all, amount, now - begun);
        String text = shelf == null ? progress.toString() : shelf.which() + "  " + progress + "; " + shelf;
        console.err().print(ERASE + "    " + text);
        console.err().flush();
    }

    @Override
    public void warns(String message) {
        erase();
        console.note("  ! " + message);
    }

    private void say(String line) {
        erase();
        if (!quiet) {
            console.note(line);
        }
    }

    private void erase() {
        if (onLine) {
            onLine = false;
            console.err().print(ERASE);
        }
    }
}
