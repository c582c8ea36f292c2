package dev.imago.migrate.transform;

/** Hears how far a migration has come; called by one thread at a time, now and then, in the order of objects. */
@FunctionalInterface
public interface MigrationProgress {
    /** Nobody wants to know. */
    MigrationProgress NONE = (done, all) -> {};

    /**
     * So many of the old state's objects are done. What it throws ends the migration, and is thrown by it.
     *
     * @param done objects that were migrated and written
     * @param all objects of the old state
     */
    void done(long done, long all);
}
