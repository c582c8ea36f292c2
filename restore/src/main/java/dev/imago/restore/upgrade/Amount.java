package dev.imago.restore.upgrade;

/** What the progress of a step is counted in. */
public enum Amount {
    BYTES,
    OBJECTS;

    /** {@code 312 MiB}, {@code 2 118 334 objects}. */
    public String text(long amount) {
        return this == BYTES ? Sizes.bytes(amount) : Sizes.count(amount) + " objects";
    }
}
