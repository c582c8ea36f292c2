package dev.imago.restore.upgrade;

import dev.imago.restore.launch.ProcessIdentity;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Repairs what runs left behind whose upgrader was killed.
 *
 * <p>Normally the broker has done so long ago. When it died too, old may still be stopped: it is let go on, the new
 * version that never went live is ended, and memory images are removed.
 */
public final class AbandonedRuns {
    private static final Duration BROKER_LIMIT = Duration.ofSeconds(10);

    private static final Duration END_LIMIT = Duration.ofSeconds(10);

    private AbandonedRuns() {}

    /** Repairs every abandoned run below {@code runDirectory}; returns a sentence for each. */
    public static List<String> repair(Path runDirectory) throws IOException, InterruptedException {
        List<String> repaired = new ArrayList<>();
        try (RunsLock lock = RunsLock.take(runDirectory);
                DirectoryStream<Path> runs = Files.newDirectoryStream(lock.directory(), RunDirectory.PREFIX + "*")) {
            for (Path run : runs) {
                if (Files.isDirectory(run) && !Journal.isHeld(run)) {
                    repaired.add(repairOne(run));
                }
            }
            ServiceLock.removeAbandoned(lock);
            ProcessHistory.removeEnded(lock);
        }
        return repaired;
    }

    private static String repairOne(Path run) throws IOException, InterruptedException {
        Map<Journal.Entry, String> entries = Journal.read(run);
        Optional<ProcessIdentity> broker = ProcessIdentity.parse(entries.get(Journal.Entry.BROKER));
        if (broker.isPresent() && !broker.get().awaitEnd(BROKER_LIMIT)) {
            return "the broker of an interrupted run, pid " + broker.get().pid() + ", is still at work in " + run;
        }
        Optional<ProcessIdentity> old = ProcessIdentity.parse(entries.get(Journal.Entry.OLD));
        Optional<ProcessIdentity> next = ProcessIdentity.parse(entries.get(Journal.Entry.NEW));
        String outcome = "removed what an interrupted run had left in " + run;
        boolean stopped = old.isPresent() && old.get().isStopped();
        if (next.isPresent() && !(entries.containsKey(Journal.Entry.GOING) && serves(next.get()))) {
            next.get().signal("KILL");
            next.get().awaitEnd(END_LIMIT);
        } else if (next.isPresent() && stopped) {
            old.get().signal("KILL");
            stopped = false;
            outcome = "finished the commit of an interrupted run: pid "
                    + next.get().pid() + " serves";
        }
        if (stopped && entries.containsKey(Journal.Entry.FREEZING)) {
            old.get().signal("CONT");
            outcome = "let pid " + old.get().pid() + " go on, which an interrupted run had left stopped";
        }
        String images = entries.get(Journal.Entry.IMAGES);
        if (images != null) {
            RunDirectory.deleteImages(Path.of(images));
        }
        RunDirectory.deleteTree(run);
        return outcome;
    }

    /** A version that has not gone live ends when its broker has; one that has lives on. */
    private static boolean serves(ProcessIdentity next) throws InterruptedException {
        return !next.awaitEnd(NewVersion.GATE_LIMIT);
    }
}
