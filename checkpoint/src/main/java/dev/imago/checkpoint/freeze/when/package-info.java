/** Conditions under which a service may be frozen, in the operator's words. */
@NullMarked
package dev.imago.checkpoint.freeze.when;

import org.jspecify.annotations.NullMarked;
