package dev.imago.restore.offline;

import dev.imago.checkpoint.archive.AsideFile;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateFile;
import dev.imago.checkpoint.state.StateProgress;
import dev.imago.checkpoint.state.StateWriter;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.classpath.ClassPathException;
import dev.imago.migrate.classpath.ClassPathFiles;
import dev.imago.migrate.invariant.InvariantReport;
import dev.imago.migrate.kryofile.KryoDescription;
import dev.imago.migrate.kryofile.KryoDescriptionReader;
import dev.imago.migrate.kryofile.KryoFile;
import dev.imago.migrate.plan.ComparedVersions;
import dev.imago.migrate.plan.JdkTypes;
import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.rules.Rules;
import dev.imago.migrate.transform.MigrationReport;
import dev.imago.migrate.transform.Migrator;
import dev.imago.restore.checkpointing.ServiceCode;
import dev.imago.restore.upgrade.Amount;
import dev.imago.restore.upgrade.ChosenMigration;
import dev.imago.restore.upgrade.ExitStatus;
import dev.imago.restore.upgrade.GiveUp;
import dev.imago.restore.upgrade.Sizes;
import dev.imago.restore.upgrade.StepListener;
import dev.imago.restore.upgrade.UpgradeException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns a file that the old version has written with Kryo into one that the new version reads with its own. No class of either
 * version is loaded.
 *
 * <p>The new file appears under its name only when it is complete and on disk. {@link #run} is called once, by one thread;
 * {@link #interrupt} by any.
 */
public final class KryoMigrateRun {
    /** It is held in memory. */
    private static final long LARGEST_FILE = 1L << 30;

    private final MigrateRequest request;
    private final KryoSource source;
    private final StepListener listener;
    private final GiveUp giveUp = new GiveUp();
    private final Map<String, Long> phases = new LinkedHashMap<>();
    private long stepBegan = System.nanoTime();
    private PlanResult.@Nullable Findings findings;
    private @Nullable MigrationReport report;
    private long bytes;

    public KryoMigrateRun(MigrateRequest request, KryoSource source, StepListener listener) {
        this.request = request;
        this.source = source;
        this.listener = listener;
    }

    /** Asks for the end at the next occasion; nothing is left behind. */
    public void interrupt() {
        giveUp.ask();
    }

    /** Migrates. Never throws: the result says what was done, or why nothing. */
    public MigrateResult run() {
        UpgradeException failure = null;
        try {
            MigrateRun.requireTarget(request.output(), request.overwrite());
            migrate();
        } catch (Exception | LinkageError | AssertionError | StackOverflowError | OutOfMemoryError e) {
            failure = giveUp.isAsked() ? UpgradeException.interrupted() : Subjects.explain(e);
        }
        boolean blocked = failure == null && report == null;
        ExitStatus status = failure != null ? failure.status() : blocked ? ExitStatus.REFUSED : ExitStatus.DONE;
        return new MigrateResult(
                status, request, findings, report, new MigrateResult.Checked(null, null), bytes, phases, "", failure);
    }

    private void migrate() throws IOException {
        KryoFile file = new KryoFile(content(), KryoDescriptionReader.read(source.registrations()));
        try (ChosenMigration chosen = request.answers().given()) {
            Rules rules = chosen.rules();
            Migrations migrations = chosen.migrations();
            ServiceCode old = oldCode();
            ClassPathDictionary next = request.to().read(old).classes();
            Versions versions = new Versions(old.classes(), next);
            ComparedVersions compared =
                    ComparedVersions.of(versions.oldShapes(), versions.nextShapes(), rules, migrations, new JdkTypes());
            done(
                    "compare",
                    old.classes().dictionary().shapes().size() + " classes with "
                            + next.dictionary().shapes().size());
            Path read = AsideFile.of(request.output(), ".old");
            try {
                StateFile state = read(file, versions, read);
                ServiceCode shapes = new ServiceCode(versions.oldShapes(), old.files(), null, old.release());
                try (StatePlan planned =
                        StatePlan.of(state, shapes, versions.nextShapes(), chosen.passes(), compared)) {
                    PlanResult.Findings found = Findings.of(planned, List.of());
                    findings = found;
                    done("account", found.isBlocked() ? "blocked" : "nothing is unanswered");
                    giveUp.ifAsked();
                    if (!found.isBlocked()) {
                        write(file, planned, versions, migrations);
                    }
                }
            } finally {
                Files.deleteIfExists(read);
            }
        }
    }

    /** Class paths as they are, and as Kryo sees their classes. */
    private record Versions(
            ClassPathDictionary old,
            ClassPathDictionary next,
            ClassPathDictionary oldShapes,
            ClassPathDictionary nextShapes) {
        Versions(ClassPathDictionary old, ClassPathDictionary next) {
            this(old, next, KryoFile.shapes(old), KryoFile.shapes(next));
        }
    }

    private KryoFile.Bytes content() throws IOException {
        Path path = request.archive();
        if (!Files.isRegularFile(path)) {
            throw UpgradeException.usage(
                    Files.exists(path) ? path + " is no file" : "there is no file " + path, "correct its name");
        }
        long size = Files.size(path);
        if (size > LARGEST_FILE) {
            throw UpgradeException.refused(
                    path + " has " + Sizes.bytes(size) + "; the most are " + Sizes.bytes(LARGEST_FILE), List.of(), "");
        }
        return new KryoFile.Bytes(Files.readAllBytes(path));
    }

    private ServiceCode oldCode() {
        List<Path> entries = Arrays.stream(source.from().split(":", -1))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry).toAbsolutePath().normalize())
                .toList();
        for (Path entry : entries) {
            if (!Files.exists(entry)) {
                throw new ClassPathException(entry + " does not exist");
            }
        }
        int release = Runtime.version().feature();
        ClassPathFiles files = ClassPathFiles.onDisk();
        return new ServiceCode(ClassPathDictionary.read(entries, release, files), files, null, release);
    }

    private StateFile read(KryoFile file, Versions versions, Path encoded) throws IOException {
        Files.deleteIfExists(encoded);
        try (OutputStream out = StateMigration.privateFile(encoded);
                StateWriter writer = new StateWriter(out)) {
            file.read(versions.old(), new JdkTypes(), writer);
        }
        StateFile state = StateFile.open(encoded, versions.oldShapes().dictionary());
        try {
            file.requireSame(state, versions.old(), new JdkTypes());
        } catch (RuntimeException e) {
            state.close();
            throw e;
        }
        done("read", Sizes.count(state.size()) + " objects; written again they are the same file");
        return state;
    }

    private void write(KryoFile file, StatePlan planned, Versions versions, Migrations migrations) throws IOException {
        Path encoded = AsideFile.of(request.output(), ".new");
        Path written = AsideFile.of(request.output());
        try {
            AsideFile.removeAbandoned(request.output());
            Files.deleteIfExists(encoded);
            Files.deleteIfExists(written);
            MigrationReport migrated = encode(planned, encoded);
            done("migrate", Sizes.count(migrated.objectsOut()) + " objects, " + Sizes.bytes(migrated.bytes()));
            giveUp.ifAsked();
            InvariantReport checked = StateMigration.requireInvariants(
                    encoded, versions.nextShapes(), migrations, migrated, telling("check"));
            done("check", "invariants hold for " + Sizes.count(checked.objects()) + " objects");
            KryoDescription description = file.description();
            String root = description.rootClass();
            try (State state = StateFile.open(encoded, versions.nextShapes().dictionary());
                    OutputStream out = StateMigration.privateFile(written)) {
                file.write(
                        state,
                        versions.next(),
                        new JdkTypes(),
                        root == null ? null : planned.plan().names().of(root),
                        out);
            }
            force(written);
            giveUp.ifAsked();
            bytes = Files.size(written);
            MigrateRun.requireStillFree(request.output(), request.overwrite());
            Files.move(
                    written,
                    request.output().toAbsolutePath(),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            done("write", Sizes.bytes(bytes));
            report = migrated;
        } finally {
            Files.deleteIfExists(encoded);
            Files.deleteIfExists(written);
        }
    }

    private MigrationReport encode(StatePlan planned, Path file) throws IOException {
        try (OutputStream out = StateMigration.privateFile(file);
                StateWriter writer = new StateWriter(out)) {
            return Migrator.migrate(planned.state(), planned.plan(), writer, telling("migrate"));
        }
    }

    private StateProgress telling(String step) {
        return (objects, all) -> {
            giveUp.ifAsked();
            listener.progresses(step, objects, all, Amount.OBJECTS);
        };
    }

    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private void done(String step, String summary) {
        long now = System.nanoTime();
        phases.put(step, now - stepBegan);
        listener.finished(step, summary, now - stepBegan);
        stepBegan = now;
    }
}
