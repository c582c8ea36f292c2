/** The threads of a frozen HotSpot JVM: their state, and what Java methods their stacks hold. */
@NullMarked
package dev.imago.checkpoint.hotspot.thread;

import org.jspecify.annotations.NullMarked;
