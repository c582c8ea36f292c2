/** Asks the new version, through its private door, whether it is fit to serve. */
@NullMarked
package dev.imago.restore.health;

import org.jspecify.annotations.NullMarked;
