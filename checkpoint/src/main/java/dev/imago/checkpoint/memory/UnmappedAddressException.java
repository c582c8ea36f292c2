package dev.imago.checkpoint.memory;

/** Thrown when a read meets an address that the process had not mapped: a dangling or corrupt pointer. */
public final class UnmappedAddressException extends UnreadableMemoryException {
    private static final long serialVersionUID = 1L;
    private final long address;

    public UnmappedAddressException(long address) {
        super("address 0x" + Long.toHexString(address) + " is not mapped in the process");
        this.address = address;
    }

    public long address() {
        return address;
    }
}
