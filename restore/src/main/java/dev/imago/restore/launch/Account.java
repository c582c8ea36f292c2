package dev.imago.restore.launch;

import dev.imago.checkpoint.criu.ChildInterruptedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Whose rights a process has when it opens a file.
 *
 * @param uid effective user id
 * @param gid effective group id
 * @param groups supplementary group ids, separated by commas; may be empty
 */
public record Account(int uid, int gid, String groups) {
    private static final int ROOT = 0;
    private static final String PRINT_UNREADABLE = "for file do [ -r \"$file\" ] || printf '%s\\n' \"$file\"; done";

    /** From the lines of {@code /proc/PID/status}. */
    static Account of(Map<String, String> status) {
        return new Account(
                effective(status.getOrDefault("Uid", "")),
                effective(status.getOrDefault("Gid", "")),
                String.join(",", status.getOrDefault("Groups", "").strip().split("\\s+")));
    }

    private static int effective(String ids) {
        return Integer.parseUnsignedInt(ids.split("\\s+", -1)[1]);
    }

    public boolean isRoot() {
        return uid == ROOT;
    }

    /** Those of {@code files} that a process of this account can't open for reading. */
    public List<Path> unreadable(List<Path> files) throws IOException, InterruptedException {
        if (isRoot()) {
            return List.of();
        }
        List<String> command = new ArrayList<>(
                List.of("setpriv", "--reuid", Integer.toUnsignedString(uid), "--regid", Integer.toUnsignedString(gid)));
        command.addAll(groups.isEmpty() ? List.of("--clear-groups") : List.of("--groups", groups));
        command.addAll(List.of("sh", "-c", PRINT_UNREADABLE, "sh"));
        files.forEach(file -> command.add(file.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exitCode = process.waitFor();
        ChildInterruptedException.check("setpriv", exitCode);
        if (exitCode != 0) {
            throw new IOException("can't act as " + this + ": " + said.strip());
        }
        return Arrays.stream(said.split("\n", -1))
                .filter(line -> !line.isEmpty())
                .map(Path::of)
                .toList();
    }

    @Override
    public String toString() {
        return "user " + Integer.toUnsignedString(uid);
    }
}
