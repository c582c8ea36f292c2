@NullMarked
package dev.imago.migrate.api;

import org.jspecify.annotations.NullMarked;
