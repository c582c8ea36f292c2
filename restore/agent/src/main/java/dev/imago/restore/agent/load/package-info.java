/**
 * Builds a state's objects inside a running virtual machine, beside and in place of those that it has.
 *
 * <p>{@link dev.imago.restore.agent.load.GraphLoader} is the entry. Nothing here recurses over a user's graph, and nothing
 * visible to the service changes before every check has passed.
 */
@NullMarked
package dev.imago.restore.agent.load;

import org.jspecify.annotations.NullMarked;
