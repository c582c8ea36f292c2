/** A step tried on a state: what it does, whether what must hold holds, and what its way back loses. */
@NullMarked
package dev.imago.migrate.trial;

import org.jspecify.annotations.NullMarked;
