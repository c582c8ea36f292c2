/** Looks into a checkpoint archive, or into a running service that is dumped for the purpose. */
@NullMarked
package dev.imago.restore.inspection;

import org.jspecify.annotations.NullMarked;
