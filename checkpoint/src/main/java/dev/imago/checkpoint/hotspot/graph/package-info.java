/** The whole heap as a graph of numbered objects: what leads to an object, and what keeps memory alive. */
@NullMarked
package dev.imago.checkpoint.hotspot.graph;

import org.jspecify.annotations.NullMarked;
