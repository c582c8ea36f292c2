package dev.imago.migrate.plan;

/**
 * How messages call the two versions that are compared: a version on the way is neither old nor new, and lies somewhere.
 *
 * @param old name of the version that has the state
 * @param next name of the version that it is for
 */
public record VersionNames(String old, String next) {
    /** Where there is none between. */
    public static final VersionNames OLD_AND_NEW = new VersionNames("the old version", "the new version");
}
