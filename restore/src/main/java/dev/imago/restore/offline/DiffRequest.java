package dev.imago.restore.offline;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What to compare.
 *
 * @param left an archive, a jar, a directory of classes or a class path
 * @param right the same
 * @param values whether the objects of two archives are compared, and not their classes only
 * @param rules whose roots, {@code keep} and {@code drop} say what the state is, and whose {@code rename} says what is
 *     called otherwise; empty: static fields lead to it, and names are the same
 * @param limit how many differing values to list
 */
public record DiffRequest(String left, String right, boolean values, Optional<Path> rules, int limit) {}
