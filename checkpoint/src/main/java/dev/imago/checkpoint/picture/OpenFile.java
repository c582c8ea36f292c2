package dev.imago.checkpoint.picture;

/**
 * An open descriptor that is no socket.
 *
 * @param kind {@code file}, {@code directory}, {@code pipe}, {@code device}, or the kernel's word for what has no path:
 *     {@code eventpoll}
 * @param path where it is; for a pipe its number
 * @param access {@code r}, {@code w} or {@code rw}, with {@code a} for appending: {@code wa}
 * @param position offset in bytes of the next read or write
 * @param size bytes; -1 for what is no regular file
 * @param mode permission bits; -1 for what is no file
 * @param deleted whether the path led to it no more
 */
public record OpenFile(
        int fd, String kind, String path, String access, long position, long size, int mode, boolean deleted) {

    /** Whether it is a regular file that the service only writes: a log. */
    public boolean isLog() {
        return kind.equals("file") && access.startsWith("w") && !deleted;
    }
}
