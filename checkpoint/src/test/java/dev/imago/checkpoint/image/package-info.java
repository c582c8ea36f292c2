@NullMarked
package dev.imago.checkpoint.image;

import org.jspecify.annotations.NullMarked;
