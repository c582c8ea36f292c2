package dev.imago.checkpoint.hotspot;

/**
 * The collectors whose heaps are understood. Others are refused: ZGC and Shenandoah move objects while the service
 * runs, so a frozen heap holds pointers that only their own tables resolve; Epsilon is not for services.
 */
public enum GarbageCollector {
    SERIAL("UseSerialGC"),
    PARALLEL("UseParallelGC"),
    G1("UseG1GC");

    private static final String[] REFUSED = {"UseZGC", "UseShenandoahGC", "UseEpsilonGC"};
    private final String flag;

    GarbageCollector(String flag) {
        this.flag = flag;
    }

    /**
     * The collector that this JVM uses.
     *
     * @throws UnsupportedJvmException for every other collector, naming it
     */
    static GarbageCollector of(JvmFlags flags, String jvmVersion) {
        for (GarbageCollector collector : values()) {
            if (flags.isSet(collector.flag)) {
                return collector;
            }
        }
        String used = "an unknown collector";
        for (String refused : REFUSED) {
            if (flags.isSet(refused)) {
                used = "-XX:+" + refused;
            }
        }
        throw new UnsupportedJvmException("the JVM (" + jvmVersion + ") runs with " + used
                + "; heaps of Serial, Parallel and G1 are understood: restart the service once with -XX:+UseG1GC,"
                + " -XX:+UseParallelGC or -XX:+UseSerialGC");
    }
}
