package dev.imago.checkpoint.image;

import dev.imago.checkpoint.memory.UnreadableMemoryException;

/** Memory that an image leaves to a file can't be read, for the file is gone or has changed since the dump. */
public final class MissingFileContentException extends UnreadableMemoryException {
    private static final long serialVersionUID = 1L;

    MissingFileContentException(String file, String why) {
        super("the dumped process had " + file + " mapped, which " + why
                + ": CRIU leaves unchanged pages of mapped files out of the image, so the file must be as it was");
    }
}
