package dev.imago.checkpoint.hotspot.thread;

/**
 * A piece of code that the JVM made.
 *
 * @param address of the {@code CodeBlob} structure
 * @param codeBegin address of the first instruction
 * @param frameSize bytes of its stack frame, return address included; 0 when its frames have no fixed size
 */
record CodeBlob(long address, Kind kind, long codeBegin, long frameSize) {
    enum Kind {
        /** One compiled Java method, or the bridge to a native one. */
        NMETHOD,
        INTERPRETER,
        /** Stubs, adapters, and the like. */
        OTHER
    }
}
