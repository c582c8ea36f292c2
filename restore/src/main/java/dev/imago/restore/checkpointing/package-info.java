/** Takes a checkpoint archive of a running service. */
@NullMarked
package dev.imago.restore.checkpointing;

import org.jspecify.annotations.NullMarked;
