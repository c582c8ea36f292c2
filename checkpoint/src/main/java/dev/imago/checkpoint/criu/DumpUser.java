package dev.imago.checkpoint.criu;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * As whom the criu program dumps a process. It writes down the process's resource limits, which the kernel tells to
 * CAP_SYS_RESOURCE and to the process's own user and group, and to nobody else: a root without that capability, as
 * containers have it, runs CRIU as that user, with every capability that it does have.
 *
 * @param name how it is called in messages
 * @param launcher words before the program's own that make it so; none when it runs as this program does
 */
public record DumpUser(String name, List<String> launcher) {
    public static final DumpUser SELF = new DumpUser("this program's user", List.of());

    public DumpUser {
        launcher = List.copyOf(launcher);
    }

    /**
     * The one to whom the kernel tells the limits of process {@code pid}: this program's own user if possible.
     *
     * @throws CriuException when neither is told them
     */
    public static DumpUser of(int pid) {
        String refusal = refusal(SELF, pid);
        if (refusal.isEmpty()) {
            return SELF;
        }
        DumpUser owner = owner(pid);
        String ownersRefusal = refusal(owner, pid);
        if (ownersRefusal.isEmpty()) {
            return owner;
        }
        throw new CriuException(
                "the kernel does not tell the resource limits of process " + pid + ", which CRIU writes down",
                List.of("as " + SELF.name + ": " + refusal, "as " + owner.name + ": " + ownersRefusal));
    }

    public boolean isSelf() {
        return launcher.isEmpty();
    }

    /** To be added to what is told of a dump; empty when there is nothing unusual. */
    public String remark() {
        return isSelf() ? "" : ", dumped as " + name;
    }

    /** What the kernel has against telling this user the limits; empty when it does tell them. */
    private static String refusal(DumpUser user, int pid) {
        List<String> command = new ArrayList<>(user.launcher);
        command.addAll(List.of("prlimit", "--pid", Integer.toString(pid)));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int exitCode = process.waitFor();
            ChildInterruptedException.check("prlimit", exitCode);
            return exitCode == 0 ? "" : said.isBlank() ? "exit code " + exitCode : said.strip();
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CriuException("interrupted", e);
        }
    }

    private static DumpUser owner(int pid) {
        Path status = Path.of("/proc", Integer.toString(pid), "status");
        String uid = word(status, "Uid:");
        String capabilities = capabilities(Long.parseUnsignedLong(word(Path.of("/proc/self/status"), "CapEff:"), 16));
        return new DumpUser(
                "user " + uid,
                List.of(
                        "setpriv",
                        "--reuid",
                        uid,
                        "--regid",
                        word(status, "Gid:"),
                        "--clear-groups",
                        "--inh-caps",
                        capabilities,
                        "--ambient-caps",
                        capabilities));
    }

    /** In the words of setpriv, which knows by number also those that it has no name for. */
    private static String capabilities(long mask) {
        return IntStream.range(0, Long.SIZE)
                .filter(number -> (mask >> number & 1) == 1)
                .mapToObj(number -> ",+cap_" + number)
                .collect(Collectors.joining("", "-all", ""));
    }

    private static String word(Path status, String key) {
        try {
            return Files.readAllLines(status, StandardCharsets.ISO_8859_1).stream()
                    .filter(line -> line.startsWith(key))
                    .map(line -> line.split("\\s+", -1)[1])
                    .findFirst()
                    .orElseThrow(() -> new IOException("no " + key));
        } catch (IOException e) {
            throw new CriuException("can't read " + status, e);
        }
    }
}
