@NullMarked
package dev.imago.checkpoint.freeze;

import org.jspecify.annotations.NullMarked;
