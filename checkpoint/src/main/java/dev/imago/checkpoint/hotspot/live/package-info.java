/** Which objects of a frozen heap the program may still get at: everything that hangs off the VM's own roots. */
@NullMarked
package dev.imago.checkpoint.hotspot.live;

import org.jspecify.annotations.NullMarked;
