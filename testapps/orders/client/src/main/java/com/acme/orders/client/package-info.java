/** A customer of the orders service that remembers everything it was told and checks that it stays true. */
@NullMarked
package com.acme.orders.client;

import org.jspecify.annotations.NullMarked;
