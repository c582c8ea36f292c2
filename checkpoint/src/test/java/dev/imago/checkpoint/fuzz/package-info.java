/** What fuzz targets share. */
@NullMarked
package dev.imago.checkpoint.fuzz;

import org.jspecify.annotations.NullMarked;
