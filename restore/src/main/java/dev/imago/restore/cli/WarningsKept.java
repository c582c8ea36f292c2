package dev.imago.restore.cli;

import dev.imago.restore.upgrade.Stage;
import dev.imago.restore.upgrade.UpgradeListener;
import java.util.ArrayList;
import java.util.List;

/** Passes everything on, and keeps the warnings for the report. */
final class WarningsKept implements UpgradeListener {
    private final UpgradeListener next;
    private final List<String> warnings = new ArrayList<>();
    private final List<String> insisted = new ArrayList<>();

    WarningsKept(UpgradeListener next) {
        this.next = next;
    }

    @Override
    public void begins(String summary) {
        next.begins(summary);
    }

    @Override
    public void finished(Stage stage, String summary, long nanos) {
        next.finished(stage, summary, nanos);
    }

    @Override
    public void warns(String message) {
        warnings.add(message);
        next.warns(message);
    }

    /** A warning that somebody must act upon: it is printed although all else went well and was to be silent. */
    void insists(String message) {
        warnings.add(message);
        insisted.add(message);
    }

    List<String> warnings() {
        return List.copyOf(warnings);
    }

    List<String> insisted() {
        return List.copyOf(insisted);
    }
}
