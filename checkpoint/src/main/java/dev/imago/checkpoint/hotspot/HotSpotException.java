package dev.imago.checkpoint.hotspot;

/** Base of what goes wrong in reading a HotSpot JVM's memory. */
public abstract sealed class HotSpotException extends RuntimeException
        permits UnsupportedJvmException, CollectionActiveException, CorruptVmException, MissingVmStructException {
    private static final long serialVersionUID = 1L;

    protected HotSpotException(String message) {
        super(message);
    }

    protected HotSpotException(String message, Throwable cause) {
        super(message, cause);
    }
}
