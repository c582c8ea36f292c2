package dev.imago.migrate.chain;

import dev.imago.migrate.registry.KeptVersions;

/** Thrown when state has to pass through a version between, and nobody has said where that version's classes are. */
public final class MissingVersionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String version;
    private final String service;

    MissingVersionException(String service, String version, String why) {
        super("the state has to pass through version " + version + ", whose classes are not known: " + why);
        this.service = service;
        this.version = version;
    }

    /** The version whose class path is needed. */
    public String version() {
        return version;
    }

    /** How it can be given. */
    public String remedy() {
        return "say where they are: --via " + version + "=CLASSPATH; or keep them beside the steps, as "
                + KeptVersions.place(service, version);
    }
}
