/** CRIU's image files: framing, process tree, memory, registers, files. Nothing here trusts a number from a file. */
@NullMarked
package dev.imago.checkpoint.image;

import org.jspecify.annotations.NullMarked;
