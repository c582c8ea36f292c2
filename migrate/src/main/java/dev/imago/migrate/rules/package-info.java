/** Rules: what a person decided about the state, read from YAML. The format is described in {@code docs/rules.md}. */
@NullMarked
package dev.imago.migrate.rules;

import org.jspecify.annotations.NullMarked;
