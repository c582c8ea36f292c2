/** Freezing a service only at rest: no request half-done, no collector half-way; judged on the frozen process itself. */
@NullMarked
package dev.imago.checkpoint.freeze;

import org.jspecify.annotations.NullMarked;
