/** The commands. They print what the other packages return, and hold no logic of their own. */
@NullMarked
package dev.imago.restore.cli;

import org.jspecify.annotations.NullMarked;
