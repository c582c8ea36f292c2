package dev.imago.restore.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** What a run may not leave behind: run directories, images, brokers, stopped processes, firewall rules, temporary files. */
public final class Leftovers {
    /** Begins the names of the temporary files of this run's tests, so that another run's are told from them. */
    public static final String TEMPORARY =
            "imago-test-" + ProcessHandle.current().pid() + "-";

    private static final String FORK_VARIABLE = "IMAGO_TEST_FORK";

    private Leftovers() {}

    /** Of the runs that this JVM's tests have started, and of others for the processes {@code pids}. */
    public static void assertNone(long... pids) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("--dir " + ImagoCommand.RUNS));
        for (long pid : LongStream.concat(ImagoCommand.subjects(), LongStream.of(pids))
                .distinct()
                .toArray()) {
            assertNoneOf(pid + "-");
            words.add("--old " + pid + " ");
        }
        assertThat(brokers("")).as("brokers").noneMatch(line -> words.stream().anyMatch(line::contains));
        assertThat(entries(ImagoCommand.RUNS, ""))
                .as("run directories and locks")
                // A history stays with its process, and goes when a run finds that gone.
                .filteredOn(name -> !name.equals("runs.lock") && !name.endsWith(".history"))
                .isEmpty();
        assertThat(entries(ImagoCommand.TEMPORARY, ""))
                .as("temporary files of the runs")
                .isEmpty();
        assertThat(entries(Path.of(System.getProperty("java.io.tmpdir")), TEMPORARY))
                .as("temporary files")
                .isEmpty();
        assertThat(stopped()).as("stopped processes").isEmpty();
        assertNoFirewallRules();
        ImagoCommand.forgetSubjects();
    }

    private static void assertNoneOf(String run) throws IOException {
        assertThat(entries(Path.of("/run/imago"), "upgrade-" + run))
                .as("run directories")
                .isEmpty();
        for (String place : List.of("/dev/shm", "/var/lib/imago")) {
            assertThat(entries(Path.of(place), "imago-images-" + run))
                    .as("images in " + place)
                    .isEmpty();
        }
    }

    public static boolean isBrokerLeft() {
        return !brokers("--dir " + ImagoCommand.RUNS).isEmpty();
    }

    /** Kills the only broker of this JVM's runs. */
    static void killBroker() {
        String found = brokers("--dir " + ImagoCommand.RUNS).get(0);
        ProcessHandle broker = ProcessHandle.of(Long.parseLong(found.substring(0, found.indexOf(' '))))
                .orElseThrow();
        broker.destroyForcibly();
        broker.onExit().join();
    }

    private static List<String> brokers(String words) {
        return processes("imago-broker --old", "Z").stream()
                .filter(line -> line.contains(words))
                .toList();
    }

    private static List<String> entries(Path parent, String prefix) throws IOException {
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(parent)) {
            return entries.map(entry -> String.valueOf(entry.getFileName()))
                    .filter(name -> name.startsWith(prefix))
                    .toList();
        }
    }

    /** Ours are those that we or our children started, and those that run from this checkout for this test JVM. */
    private static List<String> stopped() throws IOException {
        Set<Long> ours =
                ProcessHandle.current().descendants().map(ProcessHandle::pid).collect(Collectors.toSet());
        List<String> found = new ArrayList<>();
        for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
            String line = commandLine(process.pid());
            if (state(process.pid()).equals("T")
                    && (ours.contains(process.pid())
                            || (line.contains(ImagoCommand.HOME.toString()) && isOfThisFork(process.pid())))) {
                found.add(process.pid() + " " + line);
            }
        }
        return found;
    }

    /** A new version has its old one's environment, and that had ours. */
    private static boolean isOfThisFork(long pid) {
        String fork = System.getenv(FORK_VARIABLE);
        return fork == null
                || text(Path.of("/proc", Long.toString(pid), "environ"))
                        .concat("\0")
                        .contains(FORK_VARIABLE + "=" + fork + "\0");
    }

    private static List<String> processes(String words, String exceptState) {
        return ProcessHandle.allProcesses()
                .filter(process -> commandLine(process.pid()).contains(words)
                        && !state(process.pid()).equals(exceptState))
                .map(process -> process.pid() + " " + commandLine(process.pid()))
                .toList();
    }

    private static String commandLine(long pid) {
        return text(Path.of("/proc", Long.toString(pid), "cmdline")).replace('\0', ' ');
    }

    private static String state(long pid) {
        String stat = text(Path.of("/proc", Long.toString(pid), "stat"));
        int end = stat.lastIndexOf(')');
        return end < 0 ? "" : stat.substring(end + 2, end + 3);
    }

    /** What the kernel says of a process; empty when it has ended meanwhile. */
    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }

    /**
     * CRIU locks connections with nftables or with iptables. The first must be there to look with; rules of the other can
     * only have been made where it is installed.
     */
    private static void assertNoFirewallRules() throws IOException, InterruptedException {
        assertThat(output(List.of("nft", "list", "tables")))
                .as("firewall tables; scripts/setup --for-tests installs nft")
                .doesNotContain("CRIU");
        for (String directory : List.of("/usr/sbin", "/sbin", "/usr/bin")) {
            for (String program : List.of("iptables-save", "ip6tables-save")) {
                Path path = Path.of(directory, program);
                if (Files.isExecutable(path)) {
                    assertThat(output(List.of(path.toString())))
                            .as("firewall rules")
                            .doesNotContain("0xc114")
                            .doesNotContain("CRIU");
                }
            }
        }
    }

    private static String output(List<String> command) throws IOException, InterruptedException {
        // env looks the program up, in a path that has the directories of root's programs.
        List<String> words = new ArrayList<>(List.of("/usr/bin/env"));
        words.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().merge("PATH", "/usr/sbin:/sbin", (path, more) -> path + ":" + more);
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s said: %s", command, text).isZero();
        return text;
    }
}
