package dev.imago.restore.offline;

import dev.imago.checkpoint.archive.AppliedStep;
import dev.imago.checkpoint.archive.ArchiveException;
import dev.imago.checkpoint.archive.ArchiveHead;
import dev.imago.checkpoint.archive.ArchiveReader;
import dev.imago.migrate.registry.StepChain;
import dev.imago.restore.checkpointing.StoredArchive;
import dev.imago.restore.upgrade.UpgradeException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/** An archive that is there already under the name that one is to be written to. Only heads are read. */
public final class FinishedArchive {
    private final MigrateRequest request;

    private FinishedArchive(MigrateRequest request) {
        this.request = request;
    }

    /**
     * Looks whether it is what the migration would write now. Never throws: the result says that there is nothing to do, what is different, or what went wrong.
     *
     * @return empty where there is something to do: there is none, or another one that may be overwritten
     */
    public static Optional<MigrateResult> look(MigrateRequest request) {
        if (!Files.exists(request.output())) {
            return Optional.empty();
        }
        try {
            List<String> differences = new FinishedArchive(request).differences();
            if (differences.isEmpty()) {
                return Optional.of(MigrateResult.nothingToDo(request, request.output() + " is there already."));
            }
            return request.overwrite()
                    ? Optional.empty()
                    : Optional.of(MigrateResult.failed(
                            request,
                            UpgradeException.refused(
                                    request.output() + " is there already, and is not what would be written now",
                                    differences,
                                    "--overwrite, which migrates anew, or another --output")));
        } catch (IOException | RuntimeException e) {
            return Optional.of(MigrateResult.failed(request, Subjects.explain(e)));
        }
    }

    private List<String> differences() throws IOException {
        try (ArchiveReader from = StoredArchive.open(request.archive())) {
            ArchiveHead made;
            try (ArchiveReader there = StoredArchive.open(request.output())) {
                made = there.head();
            } catch (ArchiveException e) {
                return List.of(String.valueOf(e.getMessage()));
            }
            if (!made.isMigrated()) {
                return List.of("it is a checkpoint");
            }
            Inputs then = Inputs.of(made.latest());
            if (then.isUnknown()) {
                return List.of("it does not say of what it was made: an earlier imago wrote it");
            }
            Optional<StepChain> taken = request.answers().again(steps(from.head(), made));
            int release = from.head().service().jvm().feature();
            Inputs now = Inputs.of(from.headChecksum(), request, release, taken.orElse(new StepChain(List.of())));
            return then.differences(now);
        }
    }

    /** Those that the migration has noted. */
    private static List<AppliedStep> steps(ArchiveHead from, ArchiveHead made) {
        List<AppliedStep> all = made.history();
        return all.subList(Math.min(from.history().size(), all.size()), all.size());
    }
}
