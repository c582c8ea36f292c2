package dev.imago.restore.offline;

import dev.imago.checkpoint.archive.ArchiveException;
import dev.imago.checkpoint.archive.ArchiveHead;
import dev.imago.checkpoint.criu.ChildInterruptedException;
import dev.imago.checkpoint.criu.CriuException;
import dev.imago.checkpoint.hotspot.HotSpotException;
import dev.imago.checkpoint.hotspot.trace.HeapTrace;
import dev.imago.checkpoint.hotspot.trace.TraceRequest;
import dev.imago.checkpoint.image.ImageFormatException;
import dev.imago.checkpoint.memory.UnreadableMemoryException;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateFormatException;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.classpath.ClassPathException;
import dev.imago.migrate.kryofile.KryoFileException;
import dev.imago.migrate.registry.MigrationException;
import dev.imago.migrate.rules.Rules;
import dev.imago.migrate.rules.RulesException;
import dev.imago.migrate.transform.StateMismatchException;
import dev.imago.migrate.transform.TransformException;
import dev.imago.restore.checkpointing.StoredArchive;
import dev.imago.restore.inspection.Subject;
import dev.imago.restore.takeover.BrokerException;
import dev.imago.restore.upgrade.FailureText;
import dev.imago.restore.upgrade.GiveUp;
import dev.imago.restore.upgrade.StepListener;
import dev.imago.restore.upgrade.TracePlan;
import dev.imago.restore.upgrade.UpgradeException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Opens what is planned for or migrated, and says what went wrong with it. */
final class Subjects {
    private Subjects() {}

    static Subject open(
            @Nullable Path archive, @Nullable Long pid, Duration limit, StepListener listener, GiveUp giveUp)
            throws IOException, InterruptedException {
        if (archive != null) {
            return Subject.ofArchive(archive, listener, giveUp);
        }
        if (pid == null) {
            throw new IllegalStateException("neither an archive nor a process");
        }
        return Subject.ofProcess(pid, limit, listener, giveUp);
    }

    /** Whether a name is that of an archive: a jar begins otherwise, and a class path is no file. */
    static boolean isArchive(String name) throws IOException {
        Path file = Path.of(name);
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] magic = in.readNBytes(2);
            return magic.length < 2 || magic[0] != 'P' || magic[1] != 'K';
        }
    }

    /**
     * The state of an archive, with refusals not looked at; the caller closes it before the archive.
     *
     * @param own the service's own classes
     */
    static State state(Subject archive, ClassPathDictionary classes, Rules rules, Set<String> own) throws IOException {
        return state(archive, classes, TracePlan.of(rules, own));
    }

    /** The same of what is asked for; a migrated state has what it has. */
    static State state(Subject archive, ClassPathDictionary classes, TraceRequest request) throws IOException {
        ArchiveHead head = archive.head();
        return head != null && head.isMigrated()
                ? archive.migratedState(classes.dictionary())
                : HeapTrace.of(archive.vm(), request, archive.workspace());
    }

    static UpgradeException explain(Throwable cause) {
        String text = String.valueOf(cause.getMessage());
        Optional<UpgradeException> ofMigration = FailureText.ofMigration(cause);
        if (ofMigration.isPresent()) {
            return ofMigration.get();
        }
        if (cause instanceof UpgradeException known) {
            return known;
        } else if (cause instanceof RulesException rules) {
            return UpgradeException.usage(text, rules.remedy());
        } else if (cause instanceof ClassPathException) {
            return UpgradeException.usage(text, "correct --to or --replace");
        } else if (cause instanceof MigrationException) {
            return UpgradeException.usage(text, "correct --migrations");
        } else if (cause instanceof ArchiveException archive) {
            return StoredArchive.refused(archive);
        } else if (cause instanceof KryoFileException) {
            return UpgradeException.refused(text, List.of(), "compare what the application does with --registrations");
        } else if (cause instanceof StateFormatException) {
            return UpgradeException.refused("the archive's state cannot be read: " + text, List.of(), "");
        } else if (cause instanceof StateMismatchException) {
            return UpgradeException.refused("the archive's state is not of its code: " + text, List.of(), "");
        } else if (cause instanceof TransformException broken) {
            return UpgradeException.failed(text, List.of(), FailureText.adviceOn(broken), cause);
        } else if (cause instanceof ChildInterruptedException) {
            return UpgradeException.interrupted();
        } else if (cause instanceof CriuException criu) {
            return UpgradeException.failed("CRIU could not dump the service", criu.errors(), "", cause);
        }
        boolean clear = cause instanceof HotSpotException
                || cause instanceof BrokerException
                || cause instanceof ImageFormatException
                || cause instanceof UnreadableMemoryException
                || cause instanceof UncheckedIOException;
        return UpgradeException.failed(clear ? text : cause.toString(), List.of(), "", cause);
    }
}
