@NullMarked
package dev.imago.checkpoint.hotspot.live;

import org.jspecify.annotations.NullMarked;
