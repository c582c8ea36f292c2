package dev.imago.checkpoint.image;

import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A file that the process had open or mapped.
 *
 * @param id by which mappings and descriptors name it
 * @param type CRIU's number of the kind: 1 regular, 2 pipe, 4 internet socket, 5 unix socket, 7 epoll, 18 memfd, ...
 * @param path as the process saw it; null when it is no regular file
 * @param size bytes when it was dumped, if CRIU recorded it
 * @param memfdInode id of the memfd's inode; empty for other files
 */
public record DumpedFile(int id, int type, @Nullable String path, OptionalLong size, OptionalLong memfdInode) {
    private static final int REGULAR_FILE = 3;
    private static final int MEMFD_FILE = 20;

    static DumpedFile of(Message entry) {
        int type = entry.requireInt(1, "type");
        int id = entry.requireInt(2, "id");
        List<Message> regular = entry.messages(REGULAR_FILE);
        List<Message> memfd = entry.messages(MEMFD_FILE);
        return new DumpedFile(
                id,
                type,
                regular.isEmpty() ? null : regular.get(0).requireString(6, "name"),
                regular.isEmpty() ? OptionalLong.empty() : regular.get(0).find(8),
                memfd.isEmpty() ? OptionalLong.empty() : memfd.get(0).find(5));
    }
}
