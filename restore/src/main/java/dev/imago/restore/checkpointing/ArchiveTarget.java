package dev.imago.restore.checkpointing;

import dev.imago.restore.upgrade.Sizes;
import dev.imago.restore.upgrade.UpgradeException;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where an archive is to be written. */
record ArchiveTarget(Path file) {
    /** For the description, and for what others write meanwhile. */
    private static final long MARGIN = 64L << 20;

    private Path directory() {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? Path.of("/") : parent;
    }

    /** @throws UpgradeException when the archive cannot or may not be there */
    void check(boolean overwrite) {
        if (!Files.isDirectory(directory())) {
            throw UpgradeException.usage(
                    "there is no directory " + directory() + " for the archive", "make it, or correct --output");
        }
        if (Files.exists(file) && !overwrite) {
            throw UpgradeException.usage(file + " is there already", "give another name, or allow --overwrite");
        }
    }

    /** Memory that does not compress makes an archive as large as itself; images on the same disk need room as well. */
    void checkRoom(long residentBytes, Path images) throws IOException {
        FileStore store = Files.getFileStore(directory());
        long need = residentBytes + MARGIN;
        if (store.equals(Files.getFileStore(images))) {
            need += residentBytes;
        }
        if (store.getUsableSpace() < need) {
            throw UpgradeException.refused(
                    "no room for the archive",
                    List.of("up to " + Sizes.bytes(need) + " needed, " + Sizes.bytes(store.getUsableSpace())
                            + " free at " + directory()),
                    "free some, or write it elsewhere with --output");
        }
    }
}
