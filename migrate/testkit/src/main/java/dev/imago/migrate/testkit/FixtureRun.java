package dev.imago.migrate.testkit;

import dev.imago.migrate.api.Migration;
import dev.imago.migrate.api.OldObject;
import dev.imago.migrate.api.OldState;
import dev.imago.migrate.api.OldValue;
import dev.imago.migrate.api.Transformer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One migration of the objects of a test, and the old state while it runs. */
final class FixtureRun implements OldState {
    private final List<Fixture> given;
    private final List<Fixture> all;
    private final Map<Object, Described> shared = new HashMap<>();

    FixtureRun(List<Fixture> given) {
        this.given = given;
        this.all = number(given);
    }

    /** All objects that the given ones lead to, with ids in that order. */
    private static List<Fixture> number(List<Fixture> given) {
        Set<Fixture> found = new LinkedHashSet<>(given);
        Deque<Fixture> pending = new ArrayDeque<>(given);
        while (!pending.isEmpty()) {
            for (Fixture neighbour : pending.remove().neighbours()) {
                if (found.add(neighbour)) {
                    pending.add(neighbour);
                }
            }
        }
        List<Fixture> all = List.copyOf(found);
        for (int i = 0; i < all.size(); i++) {
            all.get(i).number(i + 1);
        }
        return all;
    }

    Map<Object, Described> shared() {
        return shared;
    }

    List<Described> migrate(Migration migration) {
        Answers answers = Answers.of(migration);
        Map<String, Transformer> running = new HashMap<>();
        List<Described> described = new ArrayList<>();
        for (Fixture each : given) {
            Transformer transformer = running.computeIfAbsent(each.className(), name -> answers.transformer(name));
            described.add(transform(each, transformer));
        }
        return described;
    }

    Described transform(Fixture object, Transformer transformer) {
        FixtureCall call = new FixtureCall(this, object);
        try {
            transformer.transform(object, call);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the transformer failed on " + object + ": " + e, e);
        }
        return call.finish();
    }

    @Nullable
    Object convert(Migration migration, String conversion, Fixture object, String field) {
        record Value(OldObject owner, String field) implements OldValue {}
        try {
            return Answers.of(migration)
                    .conversion(conversion)
                    .convert(new Value(object, field), new FixtureCall(this, object));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the conversion failed on " + object + ": " + e, e);
        }
    }

    boolean isDropped(Migration migration, Fixture object) {
        return Answers.of(migration).drops(object, this);
    }

    @Override
    public OldObject object(int id) {
        if (id < 1 || id > all.size()) {
            throw new IllegalArgumentException("there is no object #" + id);
        }
        return all.get(id - 1);
    }

    @Override
    public List<OldObject> objects(String oldClass) {
        return all.stream()
                .filter(o -> o.className().equals(oldClass))
                .map(OldObject.class::cast)
                .toList();
    }

    @Override
    public List<OldObject> referrers(OldObject object) {
        return all.stream()
                .filter(o -> o.refersTo(object(object.id())))
                .map(OldObject.class::cast)
                .toList();
    }

    @Override
    public @Nullable Object staticValue(String field) {
        return all.stream()
                .filter(o -> o.statics().containsKey(field))
                .findFirst()
                .map(o -> o.statics().get(field))
                .orElseThrow(() -> new IllegalArgumentException("no fixture says withStatic(\"" + field + "\", ...)"));
    }

    @Override
    public List<String> enumConstants(String oldEnum) {
        return all.stream()
                .filter(o -> o.enums().containsKey(oldEnum))
                .findFirst()
                .map(o -> o.enums().getOrDefault(oldEnum, List.of()))
                .orElseThrow(() -> new IllegalArgumentException("no fixture says withEnum(\"" + oldEnum + "\", ...)"));
    }
}
