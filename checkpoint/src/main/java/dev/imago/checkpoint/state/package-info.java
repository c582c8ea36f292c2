@NullMarked
package dev.imago.checkpoint.state;

import org.jspecify.annotations.NullMarked;
