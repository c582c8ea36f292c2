@NullMarked
package dev.imago.checkpoint.hotspot.graph;

import org.jspecify.annotations.NullMarked;
