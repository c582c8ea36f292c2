package dev.imago.migrate.api;

import org.jspecify.annotations.Nullable;

/** A list, set, queue or array of the new version that is being filled. */
public interface NewSequence extends NewObject {
    /** Appends an element, given as {@link NewObject#set} takes values. */
    NewSequence add(@Nullable Object element);
}
