package dev.imago.migrate.api;

/**
 * Turns one object of the old version into its counterpart in the new version.
 *
 * <p>A transformer is a function of the old objects it reads: the same input always gives the same output. It keeps
 * nothing between calls, may be called in any order and by several threads at once, each with its own arguments. What it
 * throws stops the upgrade, named with the object, its class and a path to it; the old version goes on serving.
 */
@FunctionalInterface
public interface Transformer {
    /**
     * Describes the counterpart of {@code old}: exactly one call of {@code out.as...}, and any number of created objects.
     *
     * @param old the object as the old version left it; valid during this call only
     * @param out takes the result; valid during this call only
     */
    void transform(OldObject old, Transformation out) throws Exception;
}
