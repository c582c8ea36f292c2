package dev.imago.checkpoint.image;

/** Memory that an image leaves to a file can't be read, for the file is gone or has changed since the dump. */
public final class MissingFileContentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MissingFileContentException(String file, String why) {
        super("the dumped process had " + file + " mapped, which " + why
                + ": CRIU leaves unchanged pages of mapped files out of the image, so the file must be as it was");
    }
}
