/** Writes a heap in the form that heap analysers read: HPROF, binary, version 1.0.2. */
@NullMarked
package dev.imago.checkpoint.hotspot.hprof;

import org.jspecify.annotations.NullMarked;
