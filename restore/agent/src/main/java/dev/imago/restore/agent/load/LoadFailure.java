package dev.imago.restore.agent.load;

/** The load broke off after it had begun to change the new version, which can't be used any more. */
public sealed class LoadFailure extends RuntimeException permits LoadViolation {
    LoadFailure(String message) {
        super(message);
    }

    LoadFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
