package dev.imago.restore.upgrade;

import dev.imago.migrate.ledger.Ledger;
import dev.imago.migrate.ledger.LedgerException;
import dev.imago.migrate.ledger.StepHistory;
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
 * version that never went live is ended, and memory images are removed. Steps that the state of a version that serves has gone
 * through are noted in its ledger, as the run would have done.
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
                if (!Files.isDirectory(run) || Journal.isHeld(run)) {
                    continue;
                }
                if (Journal.exists(run)) {
                    repaired.add(repairOne(run));
                } else {
                    // Nothing had been begun in it, or a run that ends is just removing the rest of it.
                    RunDirectory.deleteTree(run);
                }
            }
            ServiceLock.removeAbandoned(lock);
            ProcessHistory.removeEnded(lock);
        }
        return repaired;
    }

    private static String repairOne(Path run) throws IOException, InterruptedException {
        Optional<ProcessIdentity> broker =
                ProcessIdentity.parse(Journal.read(run).get(Journal.Entry.BROKER));
        if (broker.isPresent() && !broker.get().awaitEnd(BROKER_LIMIT)) {
            return "the broker of an interrupted run, pid " + broker.get().pid() + ", is still at work in " + run;
        }
        // Not before: what the broker did last stands there too.
        Map<Journal.Entry, String> entries = Journal.read(run);
        Optional<ProcessIdentity> old = ProcessIdentity.parse(entries.get(Journal.Entry.OLD));
        Optional<ProcessIdentity> next = ProcessIdentity.parse(entries.get(Journal.Entry.NEW));
        String outcome = "removed what an interrupted run had left in " + run;
        boolean stopped = old.isPresent() && old.get().isStopped();
        boolean served = entries.containsKey(Journal.Entry.COMMITTED);
        if (next.isPresent() && !served) {
            served = entries.containsKey(Journal.Entry.GOING) && serves(next.get());
            if (!served) {
                next.get().signal("KILL");
                next.get().awaitEnd(END_LIMIT);
            } else if (stopped) {
                old.get().signal("KILL");
                stopped = false;
                outcome = "finished the commit of an interrupted run: pid "
                        + next.get().pid() + " serves";
            }
        }
        if (stopped && entries.containsKey(Journal.Entry.FREEZING)) {
            old.get().signal("CONT");
            outcome = "let pid " + old.get().pid() + " go on, which an interrupted run had left stopped";
        }
        String images = entries.get(Journal.Entry.IMAGES);
        if (images != null) {
            RunDirectory.deleteImages(Path.of(images));
        }
        String steps = entries.get(Journal.Entry.STEPS);
        String ledgers = entries.get(Journal.Entry.LEDGERS);
        if (served && steps != null && ledgers != null) {
            try {
                Ledger.noteApplied(Path.of(ledgers), StepHistory.fromJson(steps));
                outcome += ", and noted in the ledger which steps it had applied";
            } catch (LedgerException e) {
                // Left for the next one, who may find the ledger repaired.
                return "the ledger does not say yet which steps an interrupted run had applied: " + e.getMessage();
            }
        }
        RunDirectory.deleteTree(run);
        return outcome;
    }

    /** A version that has not gone live ends when its broker has; one that has lives on. */
    private static boolean serves(ProcessIdentity next) throws InterruptedException {
        return !next.awaitEnd(NewVersion.GATE_LIMIT);
    }
}
