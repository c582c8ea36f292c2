package dev.imago.checkpoint.image;

/**
 * An open file descriptor of a process.
 *
 * @param fileId the {@link DumpedFile}
 */
public record DumpedDescriptor(int fd, int fileId, int flags, int type) {
    static DumpedDescriptor of(Message entry) {
        return new DumpedDescriptor(
                entry.requireInt(4, "fd"),
                entry.requireInt(1, "id"),
                entry.requireInt(2, "flags"),
                entry.requireInt(3, "type"));
    }
}
