package dev.imago.migrate.api;

/**
 * A {@link Transformer} that reads through a view and describes through a builder; see {@link View}. What is promised there
 * holds here.
 *
 * @param <O> view of the old class
 * @param <N> builder of the new class
 */
@FunctionalInterface
public interface TypedTransformer<O, N> {
    /**
     * Describes the counterpart of {@code old}.
     *
     * @param next the counterpart, as {@link Transformation#as(String)} returns it
     * @param out creates further objects
     */
    void transform(O old, N next, Creation out) throws Exception;

    /** The same by names. */
    default Transformer by(Class<O> view, Class<N> builder) {
        String newClass = View.className(builder);
        return (old, out) -> transform(old.view(view), out.as(newClass).builder(builder), out);
    }
}
