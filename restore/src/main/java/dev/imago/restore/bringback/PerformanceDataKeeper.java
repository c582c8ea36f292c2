package dev.imago.restore.bringback;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/**
 * Puts a JVM's performance data back as often as others remove it, from a thread of its own, until the JVM's process is
 * there: whoever removes it asks for that first.
 */
final class PerformanceDataKeeper {
    private static final long PERIOD_NANOS = 1_000_000;

    private final Thread thread;
    private volatile boolean ended;

    /** Puts back what is gone. */
    interface PuttingBack {
        void run() throws IOException;
    }

    PerformanceDataKeeper(int pid, PuttingBack puttingBack) {
        Path process = Path.of("/proc", Integer.toString(pid));
        thread = new Thread(
                () -> {
                    while (!ended && !Files.exists(process)) {
                        try {
                            puttingBack.run();
                        } catch (IOException another) {
                            // Its directory may go with the last file in it; CRIU tells if the file is missing in the
                            // end.
                        }
                        LockSupport.parkNanos(PERIOD_NANOS);
                    }
                },
                "imago-performance-data");
        thread.setDaemon(true);
        thread.start();
    }

    /** Ends it; nothing is put back afterwards. */
    void end() throws InterruptedException {
        ended = true;
        thread.join();
    }
}
