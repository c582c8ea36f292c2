package dev.imago.checkpoint.picture;

import java.util.List;

/**
 * A process.
 *
 * @param command argument vector
 * @param threads ids of all its threads in its own pid namespace; the first is the process's own
 * @param residentBytes memory that it had resident
 */
public record ProcessPicture(
        int pid,
        List<String> command,
        String executable,
        String directory,
        int uid,
        int gid,
        List<Integer> threads,
        long residentBytes) {
    public ProcessPicture {
        command = List.copyOf(command);
        threads = List.copyOf(threads);
    }
}
