@NullMarked
package dev.imago.checkpoint.archive;

import org.jspecify.annotations.NullMarked;
