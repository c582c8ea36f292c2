package dev.imago.checkpoint.hotspot;

/** The JVM doesn't export something about itself that is needed: its version is newer or older than what is understood. */
public final class MissingVmStructException extends HotSpotException {
    private static final long serialVersionUID = 1L;

    MissingVmStructException(String what, String jvmVersion, String libjvm) {
        super("this JVM does not export " + what + ": version " + jvmVersion + ", " + libjvm
                + "; it is newer or older than the ones understood (17 to 25)");
    }
}
