package dev.imago.migrate.api;

import java.util.function.Predicate;

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
    Registration dropIf(String oldClass, Predicate<OldObject> condition);
}
