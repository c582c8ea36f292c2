/** What the rules of {@code upgrade.yaml} cannot say about H2 1.2.122 to 1.2.123. */
@NullMarked
package dev.imago.testapps.h2.migrations;

import org.jspecify.annotations.NullMarked;
