@NullMarked
package dev.imago.restore.load;

import org.jspecify.annotations.NullMarked;
