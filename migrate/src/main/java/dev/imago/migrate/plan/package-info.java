/** What changes between two versions, what becomes of each class's objects, and which questions are open. */
@NullMarked
package dev.imago.migrate.plan;

import org.jspecify.annotations.NullMarked;
