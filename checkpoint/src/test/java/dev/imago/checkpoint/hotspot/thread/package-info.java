@NullMarked
package dev.imago.checkpoint.hotspot.thread;

import org.jspecify.annotations.NullMarked;
