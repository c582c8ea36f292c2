/** The upgrader's side of loading: the connection to the agent inside the new JVM. */
@NullMarked
package dev.imago.restore.load;

import org.jspecify.annotations.NullMarked;
