/** Fills an H2 database server over JDBC, remembers what is in it, and checks that it stays. */
@NullMarked
package dev.imago.testapps.h2;

import org.jspecify.annotations.NullMarked;
