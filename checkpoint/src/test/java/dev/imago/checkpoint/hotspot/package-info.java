@NullMarked
package dev.imago.checkpoint.hotspot;

import org.jspecify.annotations.NullMarked;
