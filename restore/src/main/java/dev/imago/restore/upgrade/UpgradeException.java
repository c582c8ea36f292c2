package dev.imago.restore.upgrade;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why an upgrade did not happen: the cause, every blocker, and what to do.
 *
 * <p>It says nothing of the service; {@link Upgrade} knows how far the run had come and reports old's condition with it.
 */
public final class UpgradeException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final ExitStatus status;
    private final transient List<String> details;
    private final String advice;

    private UpgradeException(
            ExitStatus status, String message, List<String> details, String advice, @Nullable Throwable cause) {
        super(message, cause);
        this.status = status;
        this.details = List.copyOf(details);
        this.advice = advice;
    }

    /** The run may not start or go on: each detail names one blocker. */
    public static UpgradeException refused(String message, List<String> blockers, String advice) {
        return refused(message, blockers, advice, null);
    }

    /** The same for what was found by something that failed. */
    public static UpgradeException refused(
            String message, List<String> blockers, String advice, @Nullable Throwable cause) {
        return new UpgradeException(ExitStatus.REFUSED, message, blockers, advice, cause);
    }

    /** Something went wrong; {@code details} is the evidence, such as the last lines of a log. */
    public static UpgradeException failed(
            String message, List<String> details, String advice, @Nullable Throwable cause) {
        return new UpgradeException(ExitStatus.FAILED_UNTOUCHED, message, details, advice, cause);
    }

    public static UpgradeException usage(String message, String advice) {
        return new UpgradeException(ExitStatus.USAGE, message, List.of(), advice, null);
    }

    public static UpgradeException busy(String message) {
        return new UpgradeException(ExitStatus.BUSY, message, List.of(), "wait for the other run to end", null);
    }

    public static UpgradeException interrupted() {
        return new UpgradeException(ExitStatus.INTERRUPTED, "interrupted", List.of(), "", null);
    }

    /** The meaning of the failure itself; a failure after the freeze is reported as rolled back by the run. */
    public ExitStatus status() {
        return status;
    }

    public List<String> details() {
        return details;
    }

    /** What to do about it; empty when there is nothing to say. */
    public String advice() {
        return advice;
    }
}
