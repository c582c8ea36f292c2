/** Target applications that hold every type of the state's format, and tests that trace them. */
@NullMarked
package dev.imago.checkpoint.hotspot.trace;

import org.jspecify.annotations.NullMarked;
