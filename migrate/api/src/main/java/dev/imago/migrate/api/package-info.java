/**
 * What people write Java transformers against, for the changes between two versions that rules cannot express.
 *
 * <p>Start with {@link dev.imago.migrate.api.Migration}. Objects of the old version are read by field names through {@link
 * dev.imago.migrate.api.OldObject}; objects of the new version are described through {@link
 * dev.imago.migrate.api.NewObject}. Neither version's classes are loaded, so a migration compiles against this package alone.
 */
@NullMarked
package dev.imago.migrate.api;

import org.jspecify.annotations.NullMarked;
