/** Two states side by side: the same objects with the same values, or what differs. */
@NullMarked
package dev.imago.migrate.compare;

import org.jspecify.annotations.NullMarked;
