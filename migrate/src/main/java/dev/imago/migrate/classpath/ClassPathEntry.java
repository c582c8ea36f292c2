package dev.imago.migrate.classpath;

import java.nio.file.Path;
import java.util.Set;

/**
 * One jar or directory of a class path.
 *
 * @param path absolute
 * @param content hash of its classes; equal for a jar and a directory that hold the same ones
 * @param version what its manifest calls its version; empty when it does not say
 * @param classes binary names of the classes that it holds, also those that an earlier entry hides
 */
public record ClassPathEntry(Path path, String content, String version, Set<String> classes) {}
