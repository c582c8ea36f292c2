/** What two versions' code says about the same types: constants, initial values, order, equality. Nothing of it is run. */
@NullMarked
package dev.imago.migrate.meaning;

import org.jspecify.annotations.NullMarked;
