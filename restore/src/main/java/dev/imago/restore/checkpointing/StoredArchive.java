package dev.imago.restore.checkpointing;

import dev.imago.checkpoint.archive.ArchiveException;
import dev.imago.checkpoint.archive.ArchiveReader;
import dev.imago.restore.upgrade.UpgradeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An archive that somebody names. */
public final class StoredArchive {
    private StoredArchive() {}

    /**
     * Opens it.
     *
     * @throws UpgradeException when there is no such file
     * @throws ArchiveException when it is no archive, or not a whole one
     */
    public static ArchiveReader open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw UpgradeException.usage(
                    Files.exists(file) ? file + " is no file" : "there is no archive " + file,
                    "imago checkpoint writes one");
        }
        return ArchiveReader.open(file);
    }

    /** What is wrong with an archive, and what to do. */
    public static UpgradeException refused(ArchiveException wrong) {
        return UpgradeException.refused(
                String.valueOf(wrong.getMessage()),
                List.of(),
                switch (wrong.code()) {
                    case NOT_AN_ARCHIVE -> "give a file that imago checkpoint or imago migrate wrote";
                    case NEWER_FORMAT -> "use the imago that made it, or a later one";
                    case TRUNCATED -> "copy it again: it is not complete";
                    case DAMAGED -> "copy it again, or take another one";
                    case INVALID -> "no imago writes such a file: give another one";
                });
    }
}
