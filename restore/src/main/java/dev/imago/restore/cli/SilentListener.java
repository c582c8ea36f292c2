package dev.imago.restore.cli;

import dev.imago.restore.upgrade.Stage;
import dev.imago.restore.upgrade.UpgradeListener;

/** Says nothing while all goes well. */
record SilentListener() implements UpgradeListener {
    @Override
    public void begins(String summary) {}

    @Override
    public void finished(Stage stage, String summary, long nanos) {}

    @Override
    public void warns(String message) {}
}
