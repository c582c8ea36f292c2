/** An upgrade of a copy: everything that an upgrade does, with a copy of the state, while the service goes on. */
@NullMarked
package dev.imago.restore.rehearsal;

import org.jspecify.annotations.NullMarked;
