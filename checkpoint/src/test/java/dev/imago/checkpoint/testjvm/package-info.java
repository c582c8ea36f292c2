/** Real JVMs for tests to read: started with given flags, frozen, thawed, killed. Other modules' tests use it too. */
@NullMarked
package dev.imago.checkpoint.testjvm;

import org.jspecify.annotations.NullMarked;
