package dev.imago.migrate.testkit;

import dev.imago.migrate.api.Conversion;
import dev.imago.migrate.api.Invariant;
import dev.imago.migrate.api.Migration;
import dev.imago.migrate.api.OldObject;
import dev.imago.migrate.api.OldState;
import dev.imago.migrate.api.Registration;
import dev.imago.migrate.api.Transformer;
import dev.imago.migrate.api.TypedTransformer;
import dev.imago.migrate.api.View;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

/** What a migration registers. */
final class Answers implements Registration {
    private final Map<String, Supplier<? extends Transformer>> transformers = new HashMap<>();
    private final Map<String, Conversion> conversions = new HashMap<>();
    private final Map<String, BiPredicate<OldObject, OldState>> conditions = new HashMap<>();
    /** Not run here: they are of a whole state; {@code imago migrations test} runs them. */
    private final Map<String, Object> others = new HashMap<>();

    private Answers() {}

    static Answers of(Migration migration) {
        Answers answers = new Answers();
        migration.register(answers);
        return answers;
    }

    Transformer transformer(String oldClass) {
        return required(transformers, oldClass, "transformer for").get();
    }

    Conversion conversion(String name) {
        return required(conversions, name, "conversion called");
    }

    boolean drops(OldObject object, OldState state) {
        return required(conditions, object.className(), "drop condition for").test(object, state);
    }

    private static <V> V required(Map<String, V> from, String name, String what) {
        V value = from.get(name);
        if (value == null) {
            throw new IllegalArgumentException(
                    "the migration registers no " + what + " " + name + "; there are " + from.keySet());
        }
        return value;
    }

    @Override
    public Registration transform(String oldClass, Transformer transformer) {
        return transformInOrder(oldClass, () -> transformer);
    }

    @Override
    public <O, N> Registration transform(Class<O> view, Class<N> builder, TypedTransformer<O, N> transformer) {
        View.fields(view);
        View.requireBuilder(builder);
        return transform(View.className(view), transformer.by(view, builder));
    }

    @Override
    public Registration transformWithState(String oldClass, Transformer transformer) {
        return transformInOrder(oldClass, () -> transformer);
    }

    @Override
    public Registration transformInOrder(String oldClass, Supplier<? extends Transformer> perRun) {
        return put(transformers, oldClass, perRun);
    }

    @Override
    public Registration conversion(String name, Conversion conversion) {
        return put(conversions, name, conversion);
    }

    @Override
    public Registration dropIf(String oldClass, BiPredicate<OldObject, OldState> condition) {
        return put(conditions, oldClass, condition);
    }

    @Override
    public Registration invariant(String newClass, String name, Invariant invariant) {
        return put(others, "the invariant '" + name + "' of " + newClass, invariant);
    }

    @Override
    public Registration reverse(String newClass, Transformer transformer) {
        return put(others, "the way back of " + newClass, transformer);
    }

    private <V> Registration put(Map<String, V> into, String name, V value) {
        if (into.putIfAbsent(name, value) != null) {
            throw new IllegalArgumentException(name + " is registered twice");
        }
        return this;
    }
}
