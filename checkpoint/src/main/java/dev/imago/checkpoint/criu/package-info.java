/** Drives the {@code criu} program. */
@NullMarked
package dev.imago.checkpoint.criu;

import org.jspecify.annotations.NullMarked;
