package dev.imago.restore.offline;

import dev.imago.checkpoint.hotspot.trace.LeftClass;
import dev.imago.checkpoint.hotspot.trace.Refusal;
import dev.imago.migrate.plan.Outcome;
import dev.imago.migrate.plan.Question;
import dev.imago.restore.upgrade.ExitStatus;
import dev.imago.restore.upgrade.UpgradeException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What would become of a state in a new version.
 *
 * @param findings null when planning failed
 * @param written the files that were written for everything that is open
 */
public record PlanResult(
        ExitStatus status,
        long frozenNanos,
        @Nullable Findings findings,
        List<Path> written,
        @Nullable UpgradeException failure) {
    public PlanResult {
        written = List.copyOf(written);
    }

    /**
     * The plan.
     *
     * @param service what is planned for, and the version that it has
     * @param next the version that it shall get; empty when its manifest does not say
     * @param rows the service's own classes, the one with most bytes first; those without live objects only when they are open
     * @param others objects and bytes of all other classes, mostly the JDK's
     * @param questions changes without an answer
     * @param refusals what cannot be carried
     * @param left what no root reaches
     * @param notes what stops nothing
     * @param rules what to paste into the rules for the questions
     */
    public record Findings(
            String service,
            String next,
            List<Row> rows,
            Others others,
            List<Question> questions,
            List<Refusal> refusals,
            List<LeftClass> left,
            List<String> notes,
            String rules) {
        public Findings {
            rows = List.copyOf(rows);
            questions = List.copyOf(questions);
            refusals = List.copyOf(refusals);
            left = List.copyOf(left);
            notes = List.copyOf(notes);
        }

        /** Whether an upgrade would be refused as things are. */
        public boolean isBlocked() {
            return !questions.isEmpty() || !refusals.isEmpty() || left.stream().anyMatch(LeftClass::certain);
        }
    }

    /**
     * What becomes of the objects of one class.
     *
     * @param newName null when there is no counterpart
     * @param how what happens to its fields and by what, for a person; empty when nothing does
     */
    public record Row(String name, @Nullable String newName, Outcome outcome, long objects, long bytes, String how) {}

    /** Objects of classes that both versions share. */
    public record Others(long objects, long bytes) {}
}
