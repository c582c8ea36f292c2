package dev.imago.migrate.chain;

/** Thrown when state has to pass through a version between, and nobody has said where that version's classes are. */
public final class MissingVersionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String version;

    MissingVersionException(String version, String why) {
        super("the state has to pass through version " + version + ", whose classes are not known: " + why);
        this.version = version;
    }

    /** The version whose class path is needed. */
    public String version() {
        return version;
    }
}
