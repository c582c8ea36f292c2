/** What the upgrader and the agent inside the new JVM say to each other over a unix socket. Used by both sides. */
@NullMarked
package dev.imago.restore.agent.protocol;

import org.jspecify.annotations.NullMarked;
