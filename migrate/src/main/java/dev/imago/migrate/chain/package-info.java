/** Several steps on the way of one state: composed into one pass where that is exact, one after the other where not. */
@NullMarked
package dev.imago.migrate.chain;

import org.jspecify.annotations.NullMarked;
