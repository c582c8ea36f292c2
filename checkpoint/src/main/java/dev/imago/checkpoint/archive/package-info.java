/**
 * The checkpoint archive ({@code .imago}): one file with CRIU's images and what is needed to restore and read them. Its
 * beginning is clear text that says what is in it; docs/formats/archive.md has the bytes.
 */
@NullMarked
package dev.imago.checkpoint.archive;

import org.jspecify.annotations.NullMarked;
