/**
 * Tests of migrations: a few old objects by field names, and what a transformer makes of them. Start with {@link
 * dev.imago.migrate.testkit.Fixture}.
 */
@NullMarked
package dev.imago.migrate.testkit;

import org.jspecify.annotations.NullMarked;
