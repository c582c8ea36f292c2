/** One upgrade, from plan to report: its steps in order, what can fail at each, and the way back. */
@NullMarked
package dev.imago.restore.upgrade;

import org.jspecify.annotations.NullMarked;
