/** The ledger: which steps are registered, with checksums, and which were applied. */
@NullMarked
package dev.imago.migrate.ledger;

import org.jspecify.annotations.NullMarked;
