@NullMarked
package dev.imago.migrate.kryofile;

import org.jspecify.annotations.NullMarked;
