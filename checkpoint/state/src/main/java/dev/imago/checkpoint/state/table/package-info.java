/** Tables of numbers that grow with the objects of a state: in the heap as long as they are small, then in a file. */
@NullMarked
package dev.imago.checkpoint.state.table;

import org.jspecify.annotations.NullMarked;
