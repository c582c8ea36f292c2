package dev.imago.restore.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The files by which other programs find a HotSpot JVM: {@code /tmp/.java_pidPID} and {@code /tmp/hsperfdata_USER/PID}.
 * A JVM that is killed leaves them; those of a container of its own go with the container.
 *
 * <p>Found while the process lives. Closing removes them if it is gone by then, and leaves them otherwise. Not safe for
 * use by several threads.
 */
public final class JvmFiles implements AutoCloseable {
    private static final Path TEMPORARY = Path.of("/tmp");

    private final ProcessIdentity process;
    private final List<Path> files = new ArrayList<>();

    private JvmFiles(ProcessIdentity process) {
        this.process = process;
    }

    /** Those of {@code process} that are there; none when it has another {@code /tmp} than we. */
    public static JvmFiles of(ProcessIdentity process) {
        JvmFiles found = new JvmFiles(process);
        Path proc = Path.of("/proc", Long.toString(process.pid()));
        try {
            if (Files.isSameFile(proc.resolve("root/tmp"), TEMPORARY)) {
                found.find(ownPid(proc));
            }
        } catch (IOException nothingThatCouldBeFound) {
            // What is left then is what every killed JVM leaves.
        }
        return found;
    }

    private void find(String pid) throws IOException {
        addIfThere(TEMPORARY.resolve(".java_pid" + pid));
        try (DirectoryStream<Path> users = Files.newDirectoryStream(TEMPORARY, "hsperfdata_*")) {
            for (Path user : users) {
                addIfThere(user.resolve(pid));
            }
        }
    }

    private void addIfThere(Path file) {
        if (Files.exists(file)) {
            files.add(file);
        }
    }

    /** The process's id in its own namespace, by which the JVM calls its files. */
    private static String ownPid(Path proc) throws IOException {
        for (String line : Files.readAllLines(proc.resolve("status"), StandardCharsets.ISO_8859_1)) {
            if (line.startsWith("NSpid:")) {
                return line.substring(line.lastIndexOf('\t') + 1).strip();
            }
        }
        throw new IOException(proc + "/status has no NSpid");
    }

    @Override
    public void close() throws IOException {
        if (!process.isAlive()) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
    }
}
