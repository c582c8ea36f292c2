/** One view of a process's memory, whether it comes from a CRIU image or from a frozen process. */
@NullMarked
package dev.imago.checkpoint.memory;

import org.jspecify.annotations.NullMarked;
