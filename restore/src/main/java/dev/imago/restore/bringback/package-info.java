/** Brings a service back out of a checkpoint archive, as it was. */
@NullMarked
package dev.imago.restore.bringback;

import org.jspecify.annotations.NullMarked;
