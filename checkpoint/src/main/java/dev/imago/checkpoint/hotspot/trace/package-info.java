/**
 * From a HotSpot heap to state: what is reachable from the roots, each object in the form that the state's format names.
 *
 * <p>Nothing is copied: the state is a view over the frozen memory. What isn't understood is collected as refusals.
 */
@NullMarked
package dev.imago.checkpoint.hotspot.trace;

import org.jspecify.annotations.NullMarked;
