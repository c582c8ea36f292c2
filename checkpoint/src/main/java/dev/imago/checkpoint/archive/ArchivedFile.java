package dev.imago.checkpoint.archive;

import java.util.regex.Pattern;

/**
 * A file in an archive.
 *
 * @param name path within the archive: {@code images/pages-1.img}
 * @param size bytes
 * @param mode permission bits that the file had and gets again, of those only what its owner may do
 */
public record ArchivedFile(String name, long size, int mode) {
    private static final int OWNER_BITS = 0700;
    private static final Pattern NAME = Pattern.compile("(images|extra|state)/[A-Za-z0-9_-][A-Za-z0-9._-]{0,80}");

    public ArchivedFile {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name + "' is no name for a file of an archive");
        }
        if (size < 0) {
            throw new IllegalArgumentException(name + " has " + size + " bytes");
        }
        mode &= OWNER_BITS;
    }
}
