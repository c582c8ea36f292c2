package dev.imago.migrate.api;

import org.jspecify.annotations.Nullable;

/** A map of the new version that is being filled. */
public interface NewMapping extends NewObject {
    /** Adds an entry, key and value given as {@link NewObject#set} takes values. A key that comes twice keeps the last value. */
    NewMapping put(@Nullable Object key, @Nullable Object value);
}
