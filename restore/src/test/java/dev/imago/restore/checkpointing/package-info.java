@NullMarked
package dev.imago.restore.checkpointing;

import org.jspecify.annotations.NullMarked;
