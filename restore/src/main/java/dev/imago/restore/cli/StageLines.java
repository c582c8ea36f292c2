package dev.imago.restore.cli;

import dev.imago.restore.upgrade.Sizes;
import dev.imago.restore.upgrade.Stage;
import dev.imago.restore.upgrade.UpgradeListener;
import java.util.Locale;

/** One line a stage, as it ends. */
record StageLines(Console console) implements UpgradeListener {
    @Override
    public void begins(String summary) {
        console.note(summary);
    }

    @Override
    public void finished(Stage stage, String summary, long nanos) {
        console.note(String.format(
                Locale.ROOT, "  %s %-11s %-58s %8s", console.tick(), stage.label(), summary, Sizes.nanos(nanos)));
    }

    @Override
    public void warns(String message) {
        console.note("  ! " + message);
    }
}
