package dev.imago.migrate.api;

/**
 * Something that holds for every object of a class of the new version, whatever rules and transformers did.
 *
 * <p>The promises of {@link Transformer} hold here too: deterministic, stateless, may run in several threads.
 */
@FunctionalInterface
public interface Invariant {
    /**
     * Looks at one object of the migrated state, and at what it refers to.
     *
     * @param object an object of the new version, read as old ones are; valid during this call only
     * @param findings takes what does not hold
     */
    void check(OldObject object, Findings findings) throws Exception;
}
