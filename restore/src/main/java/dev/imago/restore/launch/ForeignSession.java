package dev.imago.restore.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A session that began outside of the pid namespace of its members, as {@code docker exec} and {@code unshare} make them.
 * CRIU could not say on a restore whose session they are of, and therefore dumps none of them.
 */
public final class ForeignSession {
    private static final String SESSION = "NSsid:";

    private ForeignSession() {}

    /** Those of a process and its descendants that are in such a session. */
    public static List<Long> members(long pid) {
        LongStream descendants = ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .mapToLong(ProcessHandle::pid);
        return LongStream.concat(LongStream.of(pid), descendants)
                .filter(ForeignSession::isMember)
                .boxed()
                .toList();
    }

    /** Whether the session has no number in the innermost namespace, the last that the kernel tells. */
    private static boolean isMember(long pid) {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        try (Stream<String> lines = Files.lines(status, StandardCharsets.ISO_8859_1)) {
            return lines.anyMatch(line -> line.startsWith(SESSION) && line.endsWith("\t0"));
        } catch (IOException | java.io.UncheckedIOException gone) {
            return false;
        }
    }
}
