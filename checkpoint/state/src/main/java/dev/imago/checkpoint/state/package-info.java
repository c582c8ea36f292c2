/**
 * The state of a service as data: shapes, roots and flat records of objects, and their Kryo-encoded form.
 *
 * <p>An object is a {@link dev.imago.checkpoint.state.StateRecord} with an id; it refers to others by id, so no code here
 * ever recurses over a user's graph. What depends on one virtual machine or JDK release (hash tables, identity hashes,
 * immutable collections' salt, enum ordinals, class mirrors, boxes) travels in a neutral {@link
 * dev.imago.checkpoint.state.Form}.
 */
@NullMarked
package dev.imago.checkpoint.state;

import org.jspecify.annotations.NullMarked;
