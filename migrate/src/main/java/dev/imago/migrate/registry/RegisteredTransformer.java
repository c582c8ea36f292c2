package dev.imago.migrate.registry;

import dev.imago.migrate.api.Transformer;
import dev.imago.migrate.api.View;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a migration registered for a class.
 *
 * @param perRun the transformer, for one run over a state
 * @param isFunction whether it depends on nothing but the object and what that refers to, so that it may be called in any
 *     order, as often as one likes, and for practice; otherwise it may ask for the whole state, and keep something
 * @param reads fields of the old class that it reads through a view
 */
public record RegisteredTransformer(
        Supplier<? extends Transformer> perRun, boolean isFunction, List<View.Field> reads) {
    public RegisteredTransformer {
        reads = List.copyOf(reads);
    }

    static RegisteredTransformer ofFunction(Transformer transformer) {
        return new RegisteredTransformer(() -> transformer, true, List.of());
    }

    RegisteredTransformer reading(List<View.Field> fields) {
        return new RegisteredTransformer(perRun, isFunction, fields);
    }
}
