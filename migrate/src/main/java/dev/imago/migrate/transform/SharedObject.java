package dev.imago.migrate.transform;

import dev.imago.migrate.api.NewObject;
import org.jspecify.annotations.Nullable;

/** A new object that several calls refer to, by the id that all of them know. It was described by the first of them. */
record SharedObject(int id, String className) implements NewObject {
    @Override
    public NewObject set(String field, @Nullable Object value) {
        throw unchangeable();
    }

    @Override
    public NewObject clear(String... fields) {
        throw unchangeable();
    }

    private IllegalStateException unchangeable() {
        return new IllegalStateException("the " + className + " is shared; it is described where it is made");
    }
}
