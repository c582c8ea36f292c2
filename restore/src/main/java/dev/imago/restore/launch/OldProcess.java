package dev.imago.restore.launch;

import dev.imago.checkpoint.memory.ProcessMemory;
import dev.imago.migrate.classpath.RunningFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The process to upgrade, as {@code /proc} describes it: how it was started, where, and as whom.
 *
 * @param command argument vector
 * @param environment environment it was started with
 * @param directory current directory
 * @param executable path of its program; another one may be there by now, or none, when its JDK was upgraded or removed
 * @param account whose rights it has
 * @param residentBytes memory it has resident, in bytes
 */
public record OldProcess(
        ProcessIdentity identity,
        List<String> command,
        Map<String, String> environment,
        Path directory,
        Path executable,
        Account account,
        long residentBytes) {
    private static final String DELETED = " (deleted)";

    /**
     * Reads {@code /proc/PID}.
     *
     * @throws NoSuchFileException when there is no such process
     * @throws IOException when it may not be read
     */
    public static OldProcess read(long pid) throws IOException {
        Path proc = Path.of("/proc", Long.toString(pid));
        ProcessIdentity identity = ProcessIdentity.of(pid)
                .orElseThrow(() -> new NoSuchFileException(proc.toString(), null, "no process has pid " + pid));
        Map<String, String> status = status(proc);
        if (status.getOrDefault("State", "").startsWith("Z")) {
            throw new NoSuchFileException(proc.toString(), null, "process " + pid + " has ended");
        }
        Map<String, String> environment = new LinkedHashMap<>();
        for (String entry : strings(proc.resolve("environ"))) {
            int equals = entry.indexOf('=');
            if (equals > 0) {
                environment.put(entry.substring(0, equals), entry.substring(equals + 1));
            }
        }
        return new OldProcess(
                identity,
                strings(proc.resolve("cmdline")),
                environment,
                Files.readSymbolicLink(proc.resolve("cwd")),
                program(proc),
                Account.of(status),
                1024L * Long.parseLong(firstWord(status.getOrDefault("VmRSS", "0"))));
    }

    public long pid() {
        return identity.pid();
    }

    /** Its files as it has them open. */
    public RunningFiles files() throws IOException {
        Instant started = ProcessHandle.of(pid())
                .flatMap(process -> process.info().startInstant())
                .orElseThrow(() -> new NoSuchFileException("/proc/" + pid(), null, "the process has ended"));
        return RunningFiles.of(pid(), started);
    }

    /** Whether there is a program where its own was: what it runs, or what has been put in its place. */
    public boolean hasProgram() {
        return Files.exists(Path.of("/proc/" + pid() + "/root" + executable));
    }

    /** Whether the process maps a HotSpot library. */
    public boolean isJvm() throws IOException {
        return ProcessMemory.mappings((int) pid()).stream()
                .anyMatch(mapping -> String.valueOf(mapping.file()).contains("/libjvm.so"));
    }

    private static Path program(Path proc) throws IOException {
        Path link = Files.readSymbolicLink(proc.resolve("exe"));
        String text = link.toString();
        return text.endsWith(DELETED) && !Files.exists(link)
                ? Path.of(text.substring(0, text.length() - DELETED.length()))
                : link;
    }

    private static Map<String, String> status(Path proc) throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        for (String line : Files.readAllLines(proc.resolve("status"), StandardCharsets.ISO_8859_1)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                values.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
        return values;
    }

    private static List<String> strings(Path file) throws IOException {
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        List<String> parts = new ArrayList<>(Arrays.asList(text.split("\0", -1)));
        if (!parts.isEmpty() && parts.get(parts.size() - 1).isEmpty()) {
            parts.remove(parts.size() - 1);
        }
        return List.copyOf(parts);
    }

    private static String firstWord(String text) {
        int end = 0;
        while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
            end++;
        }
        return text.substring(0, end);
    }
}
