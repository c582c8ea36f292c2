package dev.imago.restore.offline;

import dev.imago.checkpoint.archive.ArchiveHead;
import dev.imago.checkpoint.archive.ArchiveHead.ClassShape;
import dev.imago.checkpoint.archive.ArchiveHead.FieldShape;
import dev.imago.checkpoint.archive.ArchiveHead.MigratedState;
import dev.imago.checkpoint.archive.ArchiveProgress;
import dev.imago.checkpoint.archive.ArchiveWriter;
import dev.imago.checkpoint.archive.ArchivedFile;
import dev.imago.checkpoint.state.Dictionary;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Shape;
import dev.imago.checkpoint.state.ShapeField;
import dev.imago.checkpoint.state.StateFile;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.ledger.StepHistory;
import dev.imago.restore.checkpointing.ServiceCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The archive of a migrated state: what it says of itself, and its files.
 *
 * @param origin head of the archive that was migrated
 * @param inputs what it is made of
 * @param next the version that the state is of now
 * @param how by what it was migrated, for people
 * @param applied the steps that led there
 */
record MigratedArchive(
        MigrateRequest request,
        ArchiveHead origin,
        Inputs inputs,
        ServiceCode old,
        ServiceCode next,
        String how,
        StepHistory applied) {
    private static final int OWNER_READS_AND_WRITES = 0600;

    /** How much was packed, and how large it is now, in bytes. */
    record Written(long contentSize, long archiveSize) {}

    /**
     * Writes it; it appears under its name when it is complete and on disk, and the encoded state is gone.
     *
     * @param state the encoded state
     * @param objects how many it has
     * @param workspace a directory where directories of classes are put as jars, for the caller to remove
     */
    Written write(Path state, long objects, Path workspace, ArchiveProgress progress) throws IOException {
        ServiceCode.Packed code = next.pack(workspace);
        Map<String, Path> sources = new LinkedHashMap<>(code.sources());
        sources.put(ArchiveHead.STATE, state);
        List<ArchivedFile> contents = new ArrayList<>();
        for (Map.Entry<String, Path> source : sources.entrySet()) {
            contents.add(new ArchivedFile(source.getKey(), Files.size(source.getValue()), OWNER_READS_AND_WRITES));
        }
        List<MigratedState> migrations = new ArrayList<>(origin.migrations());
        migrations.add(new MigratedState(
                Findings.name(old.classes()),
                Findings.name(next.classes()),
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                how,
                objects,
                inputs.source(),
                inputs.target(),
                inputs.answers()));
        ArchiveHead head = new ArchiveHead(
                request.madeBy(),
                origin.taken(),
                origin.origin(),
                origin.stopped(),
                origin.service(),
                shapes(next.classes(), state),
                code.entries(),
                migrations,
                new StepHistory(origin.history()).and(applied).steps(),
                contents);
        long size = ArchiveWriter.write(request.output(), head, sources, progress, () -> {
            MigrateRun.requireStillFree(request.output(), request.overwrite());
            remove(state);
        });
        return new Written(head.contentSize(), size);
    }

    private static void remove(Path state) {
        try {
            Files.delete(state);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + state, e);
        }
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
}
