/** What must hold for a migrated state: the built-in invariants, and those that migrations register. */
@NullMarked
package dev.imago.migrate.invariant;

import org.jspecify.annotations.NullMarked;
