package dev.imago.checkpoint.hotspot;

/** The process is no JVM that can be read: not HotSpot, or in a mode (a collector, a layout) that isn't understood. */
public final class UnsupportedJvmException extends HotSpotException {
    private static final long serialVersionUID = 1L;

    public UnsupportedJvmException(String message) {
        super(message);
    }
}
