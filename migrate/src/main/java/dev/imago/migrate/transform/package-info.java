/**
 * Applies a plan to a state: one pass over its objects, a program for each record type that is made before the first one is
 * read.
 */
@NullMarked
package dev.imago.migrate.transform;

import org.jspecify.annotations.NullMarked;
