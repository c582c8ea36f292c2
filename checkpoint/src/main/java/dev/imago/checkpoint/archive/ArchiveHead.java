package dev.imago.checkpoint.archive;

import com.fasterxml.jackson.annotation.JacksonInject;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.OptBoolean;
import dev.imago.checkpoint.picture.ServicePicture;
import java.time.Instant;
import java.util.List;

/**
 * What an archive says about itself in clear text at its beginning: readable without unpacking, and without the jars of the
 * service.
 *
 * @param madeBy version of Imago that wrote it
 * @param stopped whether the service was ended when it had been written, so that nothing has changed since
 * @param service what was running
 * @param dictionary shapes of the service's own classes, those of the JDK left out
 * @param code the class path that the service ran, in its order; empty when it could not be read. Of a migrated archive, that of
 *     the version that its state is of
 * @param migrations those that have made the state that is in the archive instead of images, oldest first; empty for a
 *     checkpoint
 * @param history the registered steps that the state has gone through, in the process and in archives, oldest first
 * @param contents the files that follow, in their order
 */
public record ArchiveHead(
        String madeBy,
        Instant taken,
        Origin origin,
        boolean stopped,
        ServicePicture service,
        List<ClassShape> dictionary,
        List<CodeEntry> code,
        List<MigratedState> migrations,

        @JacksonInject(value = HISTORY, useInput = OptBoolean.TRUE) @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<AppliedStep> history,

        List<ArchivedFile> contents) {
    /** An empty one is not written, so that archives without one are what they always were, and read as well. */
    static final String HISTORY = "history";

    /** The same holds for these three of a migration. */
    static final String SOURCE = "source";

    static final String TARGET = "target";
    static final String ANSWERS = "answers";

    /** The file that holds the encoded state of a migrated archive. */
    public static final String STATE = "state/objects";

    public ArchiveHead {
        dictionary = List.copyOf(dictionary);
        code = List.copyOf(code);
        migrations = List.copyOf(migrations);
        history = List.copyOf(history);
        contents = List.copyOf(contents);
        if (contents.size() > ArchiveFormat.MOST_FILES) {
            throw new IllegalArgumentException("an archive has " + contents.size() + " files");
        }
        if (contents.stream().map(ArchivedFile::name).distinct().count() != contents.size()) {
            throw new IllegalArgumentException("an archive has two files of one name");
        }
        if (!migrations.isEmpty()
                && contents.stream().noneMatch(file -> file.name().equals(STATE))) {
            throw new IllegalArgumentException("a migrated archive has no file " + STATE);
        }
        service.process().command().forEach(ArchiveHead::requireWord);
        requireWord(service.process().directory());
        requireWord(service.process().executable());
        for (CodeEntry entry : code) {
            requireWord(entry.path());
            if (contents.stream().noneMatch(file -> file.name().equals(entry.file()))) {
                throw new IllegalArgumentException("the archive has no file " + entry.file());
            }
        }
        long sum = 0;
        for (ArchivedFile file : contents) {
            sum = Math.addExact(sum, file.size());
        }
    }

    /** No name of a file and no word of a command line has this character, and none can be made of one that has. */
    private static void requireWord(String word) {
        if (word.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("'" + word.replace('\0', '?') + "' is no name of a file");
        }
    }

    /** Whether it holds a state to be loaded by a version, instead of images to be restored. */
    public boolean isMigrated() {
        return !migrations.isEmpty();
    }

    /**
     * The migration that has made the state.
     *
     * @throws IllegalStateException of a checkpoint
     */
    public MigratedState latest() {
        if (migrations.isEmpty()) {
            throw new IllegalStateException("a checkpoint was not migrated");
        }
        return migrations.get(migrations.size() - 1);
    }

    /** Bytes of all files, uncompressed. */
    public long contentSize() {
        return contents.stream().mapToLong(ArchivedFile::size).sum();
    }

    /**
     * Where a checkpoint was taken.
     *
     * @param bootId changes when the machine starts anew
     * @param criu version of the program that wrote the images
     */
    public record Origin(String host, String kernel, String bootId, String criu) {}

    /**
     * A jar or directory of the class path, including those that manifests add.
     *
     * @param path where the service had it, absolute
     * @param file the archived file that holds it as a jar
     * @param version what its manifest calls its version; empty when it does not say
     * @param content hash of its classes; equal for a jar and a directory that hold the same ones
     */
    public record CodeEntry(String path, String file, String version, String content) {}

    /**
     * One migration.
     *
     * @param from what was migrated: jar and version
     * @param to to what
     * @param at when
     * @param how by what: rules and transformers
     * @param objects of the new state
     * @param source checksum of the head of the archive that was migrated; empty where it is not known
     * @param target checksum of the new version's code, as it was named; empty where it is not known
     * @param answers checksum of the rules, transformers or steps; empty where it is not known
     */
    public record MigratedState(
            String from,
            String to,
            Instant at,
            String how,
            long objects,

            @JacksonInject(value = SOURCE, useInput = OptBoolean.TRUE) @JsonInclude(JsonInclude.Include.NON_EMPTY)
            String source,

            @JacksonInject(value = TARGET, useInput = OptBoolean.TRUE) @JsonInclude(JsonInclude.Include.NON_EMPTY)
            String target,

            @JacksonInject(value = ANSWERS, useInput = OptBoolean.TRUE) @JsonInclude(JsonInclude.Include.NON_EMPTY)
            String answers) {}

    /**
     * A class as its version defines it.
     *
     * @param superclass empty for an interface and for what extends {@code java.lang.Object}
     * @param enumConstants names in their order; empty for what is no enum
     */
    public record ClassShape(
            String name,
            String superclass,
            List<String> interfaces,
            List<FieldShape> fields,
            List<String> enumConstants) {
        public ClassShape {
            interfaces = List.copyOf(interfaces);
            fields = List.copyOf(fields);
            enumConstants = List.copyOf(enumConstants);
        }
    }

    /**
     * A field.
     *
     * @param type descriptor of the class file: {@code I}, {@code Ljava/lang/String;}
     * @param modifiers as in source: {@code private static final}
     */
    public record FieldShape(String name, String type, String modifiers) {}
}
