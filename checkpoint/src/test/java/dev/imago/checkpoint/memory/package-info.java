@NullMarked
package dev.imago.checkpoint.memory;

import org.jspecify.annotations.NullMarked;
