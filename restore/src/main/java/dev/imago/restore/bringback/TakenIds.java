package dev.imago.restore.bringback;

import dev.imago.checkpoint.picture.ProcessPicture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Ids of a service's process and threads that others have now. Threads have ids of the same kind as processes, and a
 * service gets back the very ones that it had: it knows them.
 */
final class TakenIds {
    /** A process that has just ended keeps its pid until its parent has asked how. */
    private static final Duration PATIENCE_WITH_ZOMBIES = Duration.ofSeconds(5);

    private static final int MOST_SHOWN = 5;

    private final ProcessPicture service;
    private final List<String> blockers = new ArrayList<>();

    private TakenIds(ProcessPicture service) {
        this.service = service;
    }

    /** A sentence for each process that holds some of them, and what to do. */
    static List<String> of(ProcessPicture service) throws InterruptedException {
        TakenIds taken = new TakenIds(service);
        taken.awaitReaped();
        taken.look();
        return taken.blockers;
    }

    private void awaitReaped() throws InterruptedException {
        long end = System.nanoTime() + PATIENCE_WITH_ZOMBIES.toNanos();
        while (isZombie(service.pid()) && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private void look() {
        Map<Integer, List<Integer>> byHolder = new TreeMap<>();
        for (int id : service.threads()) {
            int holder = number(id, "Tgid:");
            if (holder > 0) {
                byHolder.computeIfAbsent(holder, h -> new ArrayList<>()).add(id);
            }
        }
        byHolder.forEach((holder, ids) -> {
            String process = "process " + holder + " (" + command(holder) + ")";
            if (isZombie(holder)) {
                int parent = number(holder, "PPid:");
                blockers.add("pid " + holder + " is still that of a dead process, for its parent, process " + parent
                        + " (" + command(parent) + "), has not asked how it ended; end that parent");
            } else if (holder == service.pid() && command(holder).equals(String.join(" ", service.command()))) {
                blockers.add("the service itself runs, as pid " + holder
                        + "; if it shall go back to its checkpoint, end it");
            } else if (holder == ProcessHandle.current().pid()) {
                blockers.add("ids of its threads are taken by this imago itself; run it again: it gets others");
            } else if (ids.contains(service.pid())) {
                blockers.add("pid " + service.pid() + " is taken by " + process
                        + "; end it, or start it again: it gets another pid");
            } else {
                blockers.add("the " + (ids.size() == 1 ? "id" : "ids") + " " + shown(ids) + " of its threads "
                        + (ids.size() == 1 ? "is" : "are") + " taken by " + process
                        + "; end it, or start it again: it gets other ids");
            }
        });
    }

    private static String shown(List<Integer> ids) {
        String shown = ids.stream().limit(MOST_SHOWN).map(String::valueOf).collect(Collectors.joining(", "));
        return ids.size() > MOST_SHOWN ? shown + " and " + (ids.size() - MOST_SHOWN) + " more" : shown;
    }

    private static boolean isZombie(int pid) {
        return text(pid, "status").lines().anyMatch(line -> line.startsWith("State:\tZ"));
    }

    /** Of that line of the process's status; 0 when there is no such process. */
    private static int number(int id, String key) {
        return text(id, "status")
                .lines()
                .filter(line -> line.startsWith(key))
                .map(line -> Integer.parseInt(line.substring(key.length()).strip()))
                .findFirst()
                .orElse(0);
    }

    private static String command(int pid) {
        String command = text(pid, "cmdline").replace('\0', ' ').strip();
        return command.isEmpty() ? text(pid, "comm").strip() : command;
    }

    /** What the kernel says; empty when the process has ended meanwhile. */
    private static String text(int id, String name) {
        try {
            return Files.readString(Path.of("/proc", Integer.toString(id), name), StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }
}
