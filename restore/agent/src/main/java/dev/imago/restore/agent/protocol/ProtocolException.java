package dev.imago.restore.agent.protocol;

/** The other side says what it must not, or ends in the middle of a message. */
public final class ProtocolException extends RuntimeException {
    public ProtocolException(String message) {
        super(message);
    }

    public ProtocolException(String message, Throwable cause) {
        super(message, cause);
    }
}
