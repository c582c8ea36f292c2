/** State without a process: what would become of it in a new version, and what does, from archives or a look at a service. */
@NullMarked
package dev.imago.restore.offline;

import org.jspecify.annotations.NullMarked;
