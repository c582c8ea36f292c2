/** The way back of a step: rules turned round where that loses nothing, and what is lost on a real state. */
@NullMarked
package dev.imago.migrate.reverse;

import org.jspecify.annotations.NullMarked;
