package dev.imago.migrate.registry;

import dev.imago.migrate.api.Transformer;
import dev.imago.migrate.api.View;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a migration registered for a class.
 *
 * @param perRun the transformer, for one run over a state
 * @param reads fields of the old class that it reads through a view
 */
public record RegisteredTransformer(Supplier<? extends Transformer> perRun, Needs needs, List<View.Field> reads) {
    /** What a transformer needs beside the object that it is given. */
    public enum Needs {
        /** What the object refers to: it may be called in any order, by several threads, and for practice. */
        NOTHING,
        /** Any object of the state: it may be called in any order and by several threads. */
        STATE,
        /** What it kept of the calls before: it is called in the order of ids, and may ask for any object. */
        ORDER
    }

    public RegisteredTransformer {
        reads = List.copyOf(reads);
    }

    static RegisteredTransformer ofFunction(Transformer transformer) {
        return new RegisteredTransformer(() -> transformer, Needs.NOTHING, List.of());
    }

    RegisteredTransformer reading(List<View.Field> fields) {
        return new RegisteredTransformer(perRun, needs, fields);
    }
}
