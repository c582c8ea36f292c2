package dev.imago.migrate.api;

import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Collects what a {@link Migration} answers for. Names are binary names, as {@code Class.getName()} gives them:
 * {@code com.acme.orders.Order$Line}.
 */
public interface Registration {
    /**
     * Registers the transformer of a class. It is called once for each live object whose class is exactly
     * {@code oldClass}; subclasses need their own.
     *
     * @throws IllegalArgumentException if the class has a transformer already
     */
    Registration transform(String oldClass, Transformer transformer);

    /**
     * Registers a transformer that reads and describes through interfaces, whose {@link ClassName}s are the classes. That
     * the old class has the fields of the view is checked before anything is frozen.
     *
     * @throws IllegalArgumentException if the class has a transformer already, or an interface is no view or builder
     */
    <O, N> Registration transform(Class<O> view, Class<N> builder, TypedTransformer<O, N> transformer);

    /**
     * Registers a transformer that asks {@link Creation#state} for all objects of a class, or for referrers. It is not run
     * for practice. Otherwise as {@link #transform(String, Transformer)}.
     */
    Registration transformWithState(String oldClass, Transformer transformer);

    /**
     * Registers a transformer that keeps something between calls: it is called for one object after the other, by ascending
     * id, never by two threads, and not for practice. It may ask for the whole state as well.
     *
     * @param perRun makes the transformer of one migration, so that each begins with nothing kept
     */
    Registration transformInOrder(String oldClass, Supplier<? extends Transformer> perRun);

    /**
     * Registers a named conversion, for {@code retype} rules to refer to.
     *
     * @throws IllegalArgumentException if the name is taken
     */
    Registration conversion(String name, Conversion conversion);

    /**
     * Leaves out the objects of a class for which {@code condition} holds. Every reference to them becomes null and
     * containers lose them; the report says how many. Decided for all objects before the first one is transformed.
     *
     * @throws IllegalArgumentException if the class has a condition already
     */
    default Registration dropIf(String oldClass, Predicate<OldObject> condition) {
        return dropIf(oldClass, (old, state) -> condition.test(old));
    }

    /** The same, where that depends on other objects: those that refer to it, say. */
    Registration dropIf(String oldClass, BiPredicate<OldObject, OldState> condition);

    /**
     * Registers something that holds for the objects of a class of the new version. A class may have several.
     *
     * @param newClass class of exactly which the objects are; subclasses need their own
     * @param name what messages call it: {@code "an order's total is the sum of its lines"}
     * @throws IllegalArgumentException if the class has one of this name
     */
    Registration invariant(String newClass, String name, Invariant invariant);

    /**
     * Registers the way back for a class: what {@link #transform} or a {@code rename} made of an old object becomes one again.
     * Reads objects of the new version and describes objects of the old one. Where there is none for a class that has a
     * transformer, its objects have no way back.
     *
     * @param newClass class of exactly which the objects are
     * @throws IllegalArgumentException if the class has a way back already
     */
    Registration reverse(String newClass, Transformer transformer);
}
