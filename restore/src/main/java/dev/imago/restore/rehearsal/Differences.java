package dev.imago.restore.rehearsal;

import dev.imago.checkpoint.picture.OpenFile;
import dev.imago.checkpoint.picture.ProcessFacts;
import dev.imago.restore.upgrade.Sizes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What was not as in an upgrade, in phrases: whoever relies on a rehearsal has to know. */
final class Differences {
    /** Harmless: they hold nothing, or each process has its own. */
    private static final Set<String> PLAIN_DEVICES =
            Set.of("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty");

    private static final int SHOWN = 3;

    private final List<String> phrases = new ArrayList<>();

    /**
     * Those that a process brings with it.
     *
     * @param service what {@code /proc} said of it when it was dumped
     */
    static Differences of(ProcessFacts service) throws IOException {
        Differences found = new Differences();
        long pid = service.process().pid();
        found.add("files that it has locked were free for the new version", lockedFiles(service));
        found.add(
                "devices were the real ones",
                service.files().stream()
                        .filter(file -> file.kind().equals("device"))
                        .map(OpenFile::path)
                        .filter(path -> !PLAIN_DEVICES.contains(path) && !path.startsWith("/dev/pts/"))
                        .toList());
        found.add(
                "what it shares with other processes was a copy",
                service.mappedPaths().stream()
                        .filter(path -> path.startsWith("/dev/shm/"))
                        .toList());
        if (!controlGroups(Long.toString(pid)).equals(controlGroups("self"))) {
            found.phrases.add("the new version was not in its control groups");
        }
        return found;
    }

    void noNetwork() {
        phrases.add("nothing outside could be reached");
    }

    void noConnections(int open) {
        if (open > 0) {
            phrases.add(
                    open == 1
                            ? "its connection was not handed over"
                            : "none of its " + open + " connections was handed over");
        }
    }

    void stateIsOld(long nanos) {
        phrases.add("the state was " + Sizes.nanos(nanos) + " old when it was served");
    }

    void readOnly(List<String> places) {
        add("nothing could be written there", places);
    }

    private void add(String phrase, List<String> where) {
        List<String> places = where.stream().distinct().toList();
        if (!places.isEmpty()) {
            String more = places.size() > SHOWN ? " and " + (places.size() - SHOWN) + " more" : "";
            phrases.add(phrase + ": " + places.stream().limit(SHOWN).collect(Collectors.joining(", ")) + more);
        }
    }

    /** In an overlay a lock is another one: in an upgrade the new version would meet the service's. */
    private static List<String> lockedFiles(ProcessFacts service) throws IOException {
        List<String> locked = new ArrayList<>();
        for (OpenFile file : service.files()) {
            Path info = Path.of("/proc", Long.toString(service.process().pid()), "fdinfo", Integer.toString(file.fd()));
            // A JVM's own is named by its pid.
            if (file.kind().equals("file") && !file.path().contains("/hsperfdata_") && Files.exists(info)) {
                Files.readAllLines(info, StandardCharsets.US_ASCII).stream()
                        .filter(line -> line.startsWith("lock:"))
                        .forEach(line -> locked.add(file.path()));
            }
        }
        return locked;
    }

    private static String controlGroups(String process) throws IOException {
        return Files.readString(Path.of("/proc", process, "cgroup"));
    }

    List<String> phrases() {
        return List.copyOf(phrases);
    }
}
