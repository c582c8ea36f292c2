package dev.imago.restore.checkpointing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Starts a sleeping process that has a wanted id, by telling the kernel which one it gave last. */
final class ProcessWithId {
    private static final Path LAST = Path.of("/proc/sys/kernel/ns_last_pid");
    private static final int MOST_TRIES = 200;

    private ProcessWithId() {}

    static Process start(long id) throws IOException, InterruptedException {
        String last = Files.readString(LAST);
        try {
            return find(id);
        } finally {
            // Others shall not get the ids next to it.
            Files.writeString(LAST, last.strip());
        }
    }

    private static Process find(long id) throws IOException, InterruptedException {
        for (int i = 0; i < MOST_TRIES; i++) {
            // The JVM's own helper, which starts the program, takes ids as well: which, differs.
            for (int before = 1; before <= 3; before++) {
                Files.writeString(LAST, Long.toString(id - before));
                Process process = new ProcessBuilder("sleep", "600").start();
                if (process.pid() == id) {
                    return process;
                }
                process.destroyForcibly().waitFor();
            }
        }
        throw new IOException("no process could be given the id " + id);
    }
}
