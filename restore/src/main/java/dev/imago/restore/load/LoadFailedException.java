package dev.imago.restore.load;

/**
 * The load broke off half-way: the new version's threads stay suspended, and it has to be killed. The stack of the agent's
 * thread is the cause, so that it is printed wherever this one's own is.
 */
public final class LoadFailedException extends AgentException {
    private static final long serialVersionUID = 1L;

    public LoadFailedException(String message, String remoteStack) {
        super(
                "loading the state into the new version failed: " + message,
                remoteStack.isEmpty() ? null : new InNewVersion(remoteStack));
    }

    /** What was thrown in the other JVM, as text: its class may not exist here. */
    private static final class InNewVersion extends RuntimeException {
        private static final long serialVersionUID = 1L;

        InNewVersion(String stack) {
            super(stack.stripTrailing(), null, false, false);
        }
    }
}
