package dev.imago.migrate.api;

import org.jspecify.annotations.Nullable;

/** One entry of a map of the old version; key and value are as {@link OldObject#get} returns them. */
public record OldEntry(@Nullable Object key, @Nullable Object value) {}
