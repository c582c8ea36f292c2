package dev.imago.restore.offline;

import java.nio.file.Path;

/**
 * Where what a file does not say is to be had.
 *
 * @param from class path of the version that wrote it: a jar or directory, or several with colons
 * @param registrations how the application uses Kryo
 */
public record KryoSource(String from, Path registrations) {}
