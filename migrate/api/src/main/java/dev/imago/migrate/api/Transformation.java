package dev.imago.migrate.api;

/**
 * Takes what becomes of one old object. Exactly one of the {@code as} methods is called, once: the result takes over the
 * old object's identity, so whatever referred to the old object refers to it.
 */
public interface Transformation extends Creation {
    /**
     * The counterpart of the old object. Fields that are not set get the value of the old object's field of the same name
     * and type (or of the name that a {@code rename} rule gives), and the values of {@code default} rules.
     *
     * @param newClass a concrete class of the new version
     */
    NewObject as(String newClass);

    /** The same, of the class that the builder names; see {@link View}. */
    default <B> B as(Class<B> builder) {
        return as(View.className(builder)).builder(builder);
    }

    /** The same, but nothing is copied: every field must be set, cleared or have a {@code default} rule. */
    NewObject asBlank(String newClass);

    /** The counterpart is a list, set or queue of the given class, empty at first. */
    NewSequence asSequence(String newClass);

    /** The counterpart is a map of the given class, empty at first. */
    NewMapping asMapping(String newClass);
}
