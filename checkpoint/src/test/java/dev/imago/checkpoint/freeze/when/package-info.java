@NullMarked
package dev.imago.checkpoint.freeze.when;

import org.jspecify.annotations.NullMarked;
