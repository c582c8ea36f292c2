package dev.imago.restore.offline;

import dev.imago.checkpoint.archive.ArchiveHead;
import dev.imago.checkpoint.archive.ArchiveHead.ClassShape;
import dev.imago.checkpoint.archive.ArchiveHead.FieldShape;
import dev.imago.checkpoint.archive.ArchiveHead.MigratedState;
import dev.imago.checkpoint.archive.ArchiveWriter;
import dev.imago.checkpoint.archive.ArchivedFile;
import dev.imago.checkpoint.state.Dictionary;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Shape;
import dev.imago.checkpoint.state.ShapeField;
import dev.imago.checkpoint.state.StateFile;
import dev.imago.checkpoint.state.StateWriter;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.invariant.InvariantCheck;
import dev.imago.migrate.invariant.InvariantReport;
import dev.imago.migrate.invariant.Violation;
import dev.imago.migrate.plan.JdkTypes;
import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.rules.Rules;
import dev.imago.migrate.rules.RulesReader;
import dev.imago.migrate.transform.MigrationProgress;
import dev.imago.migrate.transform.MigrationReport;
import dev.imago.migrate.transform.Migrator;
import dev.imago.restore.checkpointing.ServiceCode;
import dev.imago.restore.inspection.Subject;
import dev.imago.restore.upgrade.Amount;
import dev.imago.restore.upgrade.ExitStatus;
import dev.imago.restore.upgrade.Sizes;
import dev.imago.restore.upgrade.StepListener;
import dev.imago.restore.upgrade.UpgradeException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Modifier;
import java.nio.channels.Channels;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns an archive into one that holds the new version's state; touches no process, and needs neither root nor the old jars. A
 * checkpoint's memory is read with the JDK that it was taken of, which must be where it was.
 *
 * <p>The new archive appears under its name only when it is complete and on disk: a run that is cut off is simply made again.
 * {@link #run} is called once, by one thread; {@link #interrupt} by any.
 */
public final class MigrateRun {
    /** For the code, and for what others write meanwhile. */
    private static final long MARGIN = 64L << 20;

    private static final int BUFFER = 1 << 20;
    private static final int OWNER_READS_AND_WRITES = 0600;

    private final MigrateRequest request;
    private final StepListener listener;
    private final Map<String, Long> phases = new LinkedHashMap<>();
    private long stepBegan = System.nanoTime();
    private volatile boolean interrupted;
    private PlanResult.@Nullable Findings findings;
    private @Nullable MigrationReport report;
    private long archiveBytes;

    public MigrateRun(MigrateRequest request, StepListener listener) {
        this.request = request;
        this.listener = listener;
    }

    /** Asks for the end at the next occasion; nothing is left behind. */
    public void interrupt() {
        interrupted = true;
    }

    /** Migrates. Never throws: the result says what was done, or why nothing. */
    public MigrateResult run() {
        UpgradeException failure = null;
        try (Subject subject = Subject.ofArchive(request.archive(), listener)) {
            requireTarget(request.output(), request.overwrite());
            migrate(subject);
        } catch (Exception | LinkageError | AssertionError | StackOverflowError | OutOfMemoryError e) {
            failure = interrupted ? UpgradeException.interrupted() : Subjects.explain(e);
        }
        boolean blocked = failure == null && report == null;
        ExitStatus status = failure != null ? failure.status() : blocked ? ExitStatus.REFUSED : ExitStatus.DONE;
        return new MigrateResult(status, request, findings, report, archiveBytes, phases, failure);
    }

    /** @throws UpgradeException when the file cannot be written, or is there already */
    static void requireTarget(Path output, boolean overwrite) {
        if (Files.exists(output) && !overwrite) {
            throw UpgradeException.usage(output + " is there already", "give another name, or allow --overwrite");
        }
        if (!Files.isDirectory(directoryOf(output))) {
            throw UpgradeException.usage(
                    "there is no directory " + directoryOf(output) + " for " + output.getFileName(),
                    "make it, or correct --output");
        }
    }

    private Path directory() {
        return directoryOf(request.output());
    }

    private static Path directoryOf(Path output) {
        Path parent = output.toAbsolutePath().getParent();
        return parent == null ? Path.of("/") : parent;
    }

    private void giveUpIfAsked() {
        if (interrupted) {
            throw UpgradeException.interrupted();
        }
    }

    private void migrate(Subject subject) throws IOException {
        Rules rules = request.rules().map(RulesReader::read).orElseGet(Rules::none);
        ServiceCode old = subject.code();
        try (Migrations migrations = Migrations.load(request.migrations());
                NextVersion to = NextVersion.open(request.to(), old, listener)) {
            ServiceCode next = to.code();
            done(
                    "compare",
                    old.classes().dictionary().shapes().size() + " classes with "
                            + next.classes().dictionary().shapes().size());
            Path aside = request.output()
                    .toAbsolutePath()
                    .resolveSibling(request.output().getFileName() + ".state.part");
            try {
                MigrationReport migrated = migrate(subject, old, next, rules, migrations, aside);
                if (migrated != null) {
                    giveUpIfAsked();
                    requireInvariants(aside, next.classes(), migrations, migrated);
                    pack(subject, old, next, aside, migrated);
                    report = migrated;
                }
            } finally {
                Files.deleteIfExists(aside);
            }
        }
    }

    /** Writes the new state. The old one is gone when this returns, so that there is room for an index of the new one; null if blocked. */
    private @Nullable MigrationReport migrate(
            Subject subject, ServiceCode old, ServiceCode next, Rules rules, Migrations migrations, Path aside)
            throws IOException {
        try (StatePlan planned = StatePlan.of(subject, old, next.classes(), null, rules, migrations)) {
            done(
                    "trace",
                    Sizes.count(planned.state().size()) + " objects from "
                            + planned.state().roots().size() + " roots");
            PlanResult.Findings found = Findings.of(planned, planned.leftBehind());
            findings = found;
            done("account", found.isBlocked() ? "blocked" : "nothing is unanswered or left behind");
            giveUpIfAsked();
            if (found.isBlocked()) {
                return null;
            }
            checkRoom(planned.report().bytes(), subject);
            Files.deleteIfExists(aside);
            MigrationReport migrated = encode(planned, aside, (objects, all) -> {
                giveUpIfAsked();
                listener.progresses("migrate", objects, all, Amount.OBJECTS);
            });
            done("migrate", Sizes.count(migrated.objectsOut()) + " objects, " + Sizes.bytes(migrated.bytes()));
            return migrated;
        }
    }

    /** The encoded state and the archive stand side by side for a while, each no larger than what the objects have in the heap. */
    private void checkRoom(long heapBytes, Subject subject) throws IOException {
        ArchiveHead head = subject.head();
        long bytes = heapBytes > 0 || head == null ? heapBytes : head.contentSize();
        long need = 2 * bytes + MARGIN;
        FileStore store = Files.getFileStore(directory());
        if (store.getUsableSpace() < need) {
            throw UpgradeException.refused(
                    "no room for the archive",
                    List.of("up to " + Sizes.bytes(need) + " needed, " + Sizes.bytes(store.getUsableSpace())
                            + " free at " + directory()),
                    "free some, or write it elsewhere with --output");
        }
    }

    /** Writes the new state into a file that must not be there. */
    static MigrationReport encode(StatePlan planned, Path file, MigrationProgress progress) throws IOException {
        try (OutputStream out = privateFile(file);
                StateWriter writer = new StateWriter(out)) {
            return Migrator.migrate(planned.state(), planned.plan(), writer, progress);
        }
    }

    /** A new file that nobody else can read, from its first byte on. */
    static OutputStream privateFile(Path file) throws IOException {
        return new BufferedOutputStream(
                Channels.newOutputStream(Files.newByteChannel(
                        file,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))),
                BUFFER);
    }

    private void requireInvariants(
            Path state, ClassPathDictionary next, Migrations migrations, MigrationReport migrated) {
        InvariantReport checked = checkInvariants(state, next, migrations, migrated);
        done("check", "invariants hold for " + Sizes.count(checked.objects()) + " objects");
    }

    /** @throws UpgradeException when one does not hold */
    static InvariantReport checkInvariants(
            Path state, ClassPathDictionary next, Migrations migrations, MigrationReport migrated) {
        try (StateFile written = StateFile.open(state, next.dictionary())) {
            InvariantReport checked =
                    InvariantCheck.run(written, next, new JdkTypes(), migrations, Optional.of(migrated));
            if (!checked.violations().isEmpty()) {
                throw UpgradeException.refused(
                        "the migrated state is not what it must be",
                        checked.violations().stream().map(Violation::toString).toList(),
                        "correct the rules or transformers that made it");
            }
            return checked;
        }
    }

    private void pack(Subject subject, ServiceCode old, ServiceCode next, Path state, MigrationReport migrated)
            throws IOException {
        ServiceCode.Packed code = next.pack(subject.workspace());
        ArchiveHead origin = subject.head();
        if (origin == null) {
            throw new IllegalStateException("an archive has a head");
        }
        Map<String, Path> sources = new LinkedHashMap<>(code.sources());
        sources.put(ArchiveHead.STATE, state);
        List<ArchivedFile> contents = new ArrayList<>();
        for (Map.Entry<String, Path> source : sources.entrySet()) {
            contents.add(new ArchivedFile(source.getKey(), Files.size(source.getValue()), OWNER_READS_AND_WRITES));
        }
        List<MigratedState> history = new ArrayList<>(origin.migrations());
        history.add(new MigratedState(
                Findings.name(old.classes()),
                Findings.name(next.classes()),
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                request.how(),
                migrated.objectsOut()));
        ArchiveHead head = new ArchiveHead(
                request.madeBy(),
                origin.taken(),
                origin.origin(),
                origin.stopped(),
                origin.service(),
                shapes(next.classes(), state),
                code.entries(),
                history,
                origin.history(),
                contents);
        archiveBytes = ArchiveWriter.write(request.output(), head, sources, (written, all) -> {
            giveUpIfAsked();
            listener.progresses("pack", written, all, Amount.BYTES);
        });
        done("pack", Sizes.bytes(head.contentSize()) + " to " + Sizes.bytes(archiveBytes));
    }

    /** Those that the new state has objects of, and what they extend. */
    private static List<ClassShape> shapes(ClassPathDictionary next, Path state) {
        Dictionary dictionary = next.dictionary();
        Set<Shape> used = new LinkedHashSet<>();
        try (StateFile file = StateFile.open(state, dictionary)) {
            for (RecordType type : file.types()) {
                used.addAll(dictionary.ancestry(type.className()));
            }
        }
        return used.stream()
                .map(shape -> shape(shape, next))
                .sorted(Comparator.comparing(ClassShape::name))
                .toList();
    }

    private static ClassShape shape(Shape shape, ClassPathDictionary next) {
        String parent = shape.superName();
        List<FieldShape> fields = new ArrayList<>();
        for (ShapeField field : shape.fields()) {
            fields.add(new FieldShape(
                    field.name(),
                    field.descriptor(),
                    Modifier.toString(field.modifiers() & Modifier.fieldModifiers())));
        }
        return new ClassShape(
                shape.name(),
                parent == null || parent.equals("java.lang.Object") ? "" : parent,
                next.interfaces(shape.name()),
                fields,
                shape.enumConstants());
    }

    private void done(String step, String summary) {
        long now = System.nanoTime();
        phases.put(step, now - stepBegan);
        listener.finished(step, summary, now - stepBegan);
        stepBegan = now;
    }
}
