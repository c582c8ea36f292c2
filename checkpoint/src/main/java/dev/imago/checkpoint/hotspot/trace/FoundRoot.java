package dev.imago.checkpoint.hotspot.trace;

import dev.imago.checkpoint.state.Root;

/**
 * A root in the heap.
 *
 * @param root its name; for a primitive its value too
 * @param oop the object that it refers to; 0 for null and for primitives
 */
record FoundRoot(Root root, long oop) {}
