/** Migrations that people registered: found in jars, asked once for what they answer. */
@NullMarked
package dev.imago.migrate.registry;

import org.jspecify.annotations.NullMarked;
