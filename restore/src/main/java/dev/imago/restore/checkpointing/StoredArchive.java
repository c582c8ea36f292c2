package dev.imago.restore.checkpointing;

import dev.imago.checkpoint.archive.ArchiveReader;
import dev.imago.restore.upgrade.UpgradeException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An archive that somebody names. */
public final class StoredArchive {
    private StoredArchive() {}

    /**
     * Opens it.
     *
     * @throws UpgradeException when there is no such file
     */
    public static ArchiveReader open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw UpgradeException.usage(
                    Files.exists(file) ? file + " is no file" : "there is no archive " + file,
                    "imago checkpoint writes one");
        }
        return ArchiveReader.open(file);
    }
}
