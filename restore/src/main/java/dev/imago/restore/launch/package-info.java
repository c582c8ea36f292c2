/** Starts the new version as the old one was started. */
@NullMarked
package dev.imago.restore.launch;

import org.jspecify.annotations.NullMarked;
