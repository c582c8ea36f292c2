package dev.imago.restore.upgrade;

import dev.imago.restore.launch.ProcessIdentity;
import dev.imago.restore.takeover.BrokerException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is done after a failure, so that exactly one version serves: back to old as long as no client has reached the new
 * version, forward from then on, for going back would lose what clients have written to it.
 */
public final class Recovery {
    private static final Duration END_LIMIT = Duration.ofSeconds(10);

    private final ProcessIdentity old;
    private final NewVersion next;
    private final Consumer<String> warnings;

    public Recovery(ProcessIdentity old, NewVersion next, Consumer<String> warnings) {
        this.old = old;
        this.next = next;
        this.warnings = warnings;
    }

    /**
     * How it ended.
     *
     * @param failure what the operator has to know; null when the new version serves alone, as was wanted
     */
    public record Outcome(ExitStatus status, @Nullable UpgradeException failure) {}

    /** Ends new and lets old go on; returns whether old runs. */
    public boolean back() {
        try {
            next.rollBack(warnings);
            if (old.isStopped()) {
                old.signal("CONT");
            }
        } catch (IOException | InterruptedException e) {
            warnings.accept("cannot let old go on: " + e);
        }
        return old.isAlive() && !old.isStopped();
    }

    /** Ends old by all means; goes back where the new version, which was live, is gone. */
    public Outcome forward() {
        if (newServes()) {
            return endOld()
                    ? new Outcome(ExitStatus.DONE, null)
                    : new Outcome(
                            ExitStatus.NOT_RECOVERED,
                            UpgradeException.failed(
                                    "the new version serves (pid " + next.pid() + "), and old does not end",
                                    List.of(),
                                    "kill -9 " + old.pid(),
                                    null));
        }
        return new Outcome(
                back() ? ExitStatus.ROLLED_BACK : ExitStatus.NOT_RECOVERED,
                UpgradeException.failed(
                        "the new version ended when it had just gone live",
                        List.of("what clients wrote to it in that moment is lost"),
                        "",
                        null));
    }

    private boolean newServes() {
        try {
            if (next.isRunning()) {
                next.commit(warnings);
            }
            return next.isRunning();
        } catch (BrokerException | InterruptedException e) {
            warnings.accept("the broker did not end well: " + e.getMessage());
        }
        try {
            return next.outlivesItsBroker();
        } catch (InterruptedException e) {
            warnings.accept("interrupted: " + e);
            return next.isRunning();
        }
    }

    private boolean endOld() {
        try {
            old.signal("KILL");
            return old.awaitEnd(END_LIMIT);
        } catch (IOException | InterruptedException e) {
            warnings.accept("old could not be ended: " + e);
            return false;
        }
    }
}
