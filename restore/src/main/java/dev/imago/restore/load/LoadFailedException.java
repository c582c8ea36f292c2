package dev.imago.restore.load;

/** The load broke off half-way: the new version's threads stay suspended, and it has to be killed. */
public final class LoadFailedException extends AgentException {
    private final String remoteStack;

    public LoadFailedException(String message, String remoteStack) {
        super("loading the state into the new version failed: " + message, null);
        this.remoteStack = remoteStack;
    }

    /** Stack trace in the new JVM, for the log. */
    public String remoteStack() {
        return remoteStack;
    }
}
