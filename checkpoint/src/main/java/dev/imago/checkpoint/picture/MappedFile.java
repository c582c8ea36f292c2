package dev.imago.checkpoint.picture;

/**
 * A file that is mapped into memory. Its clean pages are in no image: to read or to restore one, the same file must be
 * there.
 *
 * @param sha256 of its content, in hex
 */
public record MappedFile(String path, long size, String sha256) {}
