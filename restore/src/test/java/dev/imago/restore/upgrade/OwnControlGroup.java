package dev.imago.restore.upgrade;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** A control group for a service of a test, in the first hierarchy of this machine that takes one. */
final class OwnControlGroup implements AutoCloseable {
    private final Path directory;

    private OwnControlGroup(Path directory) {
        this.directory = directory;
    }

    static OwnControlGroup make() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/mounts"), StandardCharsets.UTF_8)) {
            String[] words = line.split(" ", -1);
            // A new group of processors takes nobody before it has some.
            if (words[2].startsWith("cgroup") && !words[3].contains("cpuset")) {
                try {
                    return new OwnControlGroup(Files.createTempDirectory(Path.of(words[1]), "imago-test-"));
                } catch (IOException readOnly) {
                    // The next one may do.
                }
            }
        }
        throw new IOException("no control group can be made on this machine, in none of its hierarchies");
    }

    /** Words of a command line that put what follows them into the group. */
    List<String> words() {
        return List.of("sh", "-c", "echo $$ > " + directory + "/cgroup.procs && exec \"$@\"", "sh");
    }

    /** As the end of a line of {@code /proc/PID/cgroup} has it. */
    String name() {
        return "/" + directory.getFileName();
    }

    /** When its last process has ended. */
    @Override
    public void close() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> Files.readString(directory.resolve("cgroup.procs")).isEmpty());
        try {
            Files.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
