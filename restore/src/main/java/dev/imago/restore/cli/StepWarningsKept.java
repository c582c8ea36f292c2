package dev.imago.restore.cli;

import dev.imago.restore.upgrade.Amount;
import dev.imago.restore.upgrade.StepListener;
import java.util.List;

/**
 * Passes everything on, and keeps the warnings for the report.
 *
 * @param kept is added to
 */
record StepWarningsKept(StepListener next, List<String> kept) implements StepListener {
    @Override
    public void begins(String summary) {
        next.begins(summary);
    }

    @Override
    public void finished(String step, String summary, long nanos) {
        next.finished(step, summary, nanos);
    }

    @Override
    public void progresses(String step, long done, long all, Amount amount) {
        next.progresses(step, done, all, amount);
    }

    @Override
    public void warns(String message) {
        kept.add(message);
        next.warns(message);
    }
}
