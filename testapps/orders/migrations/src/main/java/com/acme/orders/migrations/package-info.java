/** What the rules of {@code upgrade.yaml} cannot say about the step from one version of orders to the next. */
@NullMarked
package com.acme.orders.migrations;

import org.jspecify.annotations.NullMarked;
