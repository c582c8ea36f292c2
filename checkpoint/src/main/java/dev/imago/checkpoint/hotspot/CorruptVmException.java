package dev.imago.checkpoint.hotspot;

/**
 * The JVM's memory contradicts itself: a pointer that leads nowhere, an object of no known class, a list without end. The
 * snapshot can't be trusted; a live process may be thawed, frozen and read again.
 */
public final class CorruptVmException extends HotSpotException {
    private static final long serialVersionUID = 1L;
    private final long address;

    /** @param address where in the process it was seen */
    public CorruptVmException(String message, long address) {
        super(message + " (at 0x" + Long.toHexString(address) + ")");
        this.address = address;
    }

    public CorruptVmException(String message, long address, Throwable cause) {
        super(message + " (at 0x" + Long.toHexString(address) + ")", cause);
        this.address = address;
    }

    /** Where in the process it was seen. */
    public long address() {
        return address;
    }
}
