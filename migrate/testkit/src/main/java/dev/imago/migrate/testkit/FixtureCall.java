package dev.imago.migrate.testkit;

import dev.imago.migrate.api.Creation;
import dev.imago.migrate.api.NewMapping;
import dev.imago.migrate.api.NewObject;
import dev.imago.migrate.api.NewSequence;
import dev.imago.migrate.api.OldState;
import dev.imago.migrate.api.Transformation;
import dev.imago.migrate.api.View;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One call of a transformer in a test. */
final class FixtureCall implements Transformation {
    private final FixtureRun run;
    private final Fixture old;
    private @Nullable Described counterpart;

    FixtureCall(FixtureRun run, Fixture old) {
        this.run = run;
        this.old = old;
    }

    Described finish() {
        Described described = counterpart;
        if (described == null) {
            throw new IllegalStateException("the transformer did not say what becomes of the object (out.as...)");
        }
        return described;
    }

    private Described takeOver(Described described) {
        if (counterpart != null) {
            throw new IllegalStateException("the object has a counterpart already");
        }
        counterpart = described;
        return described;
    }

    @Override
    public NewObject as(String newClass) {
        return takeOver(new Described(newClass, old));
    }

    @Override
    public NewObject asBlank(String newClass) {
        return takeOver(new Described(newClass, null));
    }

    @Override
    public NewSequence asSequence(String newClass) {
        return takeOver(new Described(newClass, null));
    }

    @Override
    public NewMapping asMapping(String newClass) {
        return takeOver(new Described(newClass, null));
    }

    @Override
    public NewObject create(String newClass) {
        return new Described(newClass, null);
    }

    @Override
    public NewObject shared(Object key, Function<Creation, NewObject> describe) {
        Described known = run.shared().get(key);
        if (known == null) {
            NewObject described = describe.apply(this);
            known = (Described) Objects.requireNonNullElse(View.unwrap(described), described);
            run.shared().put(key, known);
        }
        return known;
    }

    @Override
    public OldState state() {
        return run;
    }

    @Override
    public NewSequence createList(String newClass) {
        return new Described(newClass, null);
    }

    @Override
    public NewSequence createSet(String newClass) {
        return new Described(newClass, null);
    }

    @Override
    public NewMapping createMap(String newClass) {
        return new Described(newClass, null);
    }

    @Override
    public NewSequence createArray(String arrayClass) {
        return new Described(arrayClass, null);
    }
}
