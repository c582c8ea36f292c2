/** The way back of a step: rules turned round as far as that goes, and what is lost on a real state. */
@NullMarked
package dev.imago.migrate.reverse;

import org.jspecify.annotations.NullMarked;
