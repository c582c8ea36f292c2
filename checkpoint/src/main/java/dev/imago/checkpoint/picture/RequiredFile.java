package dev.imago.checkpoint.picture;

/**
 * A file that must be the very same for the service to go on: it is mapped into memory, and its clean pages are in no image;
 * or classes are read from it, and the JVM has its table of contents in memory.
 *
 * @param sha256 of its content, in hex
 */
public record RequiredFile(String path, long size, String sha256) {}
