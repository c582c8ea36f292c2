/** Reads a HotSpot JVM out of its memory: tables the VM exports about itself, classes, objects, heap spaces. */
@NullMarked
package dev.imago.checkpoint.hotspot;

import org.jspecify.annotations.NullMarked;
