package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.Root;
import dev.imago.checkpoint.state.Shape;
import dev.imago.checkpoint.state.ShapeField;
import dev.imago.migrate.api.OldObject;
import dev.imago.migrate.api.OldState;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.rules.NearestName;
import java.util.AbstractList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The old state as transformers see it beyond the object they are given. */
final class StateLookup implements OldState {
    private final OldObjects objects;
    private final Plan plan;
    private final StateIndex index;
    private final boolean mayLookAround;

    StateLookup(OldObjects objects, Plan plan, StateIndex index, boolean mayLookAround) {
        this.objects = objects;
        this.plan = plan;
        this.index = index;
        this.mayLookAround = mayLookAround;
    }

    @Override
    public OldObject object(int id) {
        if (id < 1 || id > objects.state().size()) {
            throw new IllegalArgumentException("there is no object #" + id);
        }
        return objects.view(id);
    }

    @Override
    public List<OldObject> objects(String oldClass) {
        requireWhole();
        int[] ids = index.objects(oldClass);
        if (ids.length == 0
                && plan.old().shape(oldClass).isEmpty()
                && !plan.jdk().isJdk(oldClass)) {
            throw new IllegalArgumentException("the old version has no class " + oldClass
                    + NearestName.hint(
                            oldClass,
                            plan.old().shapes().stream().map(Shape::name).toList()));
        }
        return views(ids);
    }

    @Override
    public List<OldObject> referrers(OldObject object) {
        requireWhole();
        return views(index.referrers(object.id()));
    }

    private void requireWhole() {
        if (!mayLookAround) {
            throw new IllegalStateException(
                    "a transformer that looks for objects is registered with transformWithState or transformInOrder");
        }
    }

    private List<OldObject> views(int[] ids) {
        return new AbstractList<>() {
            @Override
            public OldObject get(int place) {
                return objects.view(ids[place]);
            }

            @Override
            public int size() {
                return ids.length;
            }
        };
    }

    @Override
    public @Nullable Object staticValue(String field) {
        Optional<ShapeField> declared = plan.oldStatic(field);
        if (declared.isPresent() && declared.get().constant() != null) {
            return constant(declared.get());
        }
        for (Root root : objects.state().roots()) {
            if (root.kind() == Root.Kind.STATIC && root.path().equals(field)) {
                return root.isReference()
                        ? objects.valueOf((int) root.bits())
                        : Primitives.box(root.bits(), root.descriptor().charAt(0));
            }
        }
        throw new IllegalArgumentException(
                declared.isEmpty()
                        ? "the old version has no static field " + field
                        : "the value of " + field + " is not part of the state; name it under 'carry' or 'roots'");
    }

    /** A constant is kept as the class file has it: what is narrower than an int, as an int. */
    private static @Nullable Object constant(ShapeField field) {
        return field.constant() instanceof Integer number
                ? Primitives.box(number, field.descriptor().charAt(0))
                : field.constant();
    }

    @Override
    public List<String> enumConstants(String oldEnum) {
        return plan.old()
                .shape(oldEnum)
                .filter(s -> s.kind() == Shape.Kind.ENUM)
                .map(Shape::enumConstants)
                .orElseThrow(() -> new IllegalArgumentException("the old version has no enum " + oldEnum));
    }
}
