package dev.imago.restore.takeover;

/** Told what happens between commands, on the broker's reading thread: it must not block or call the broker. */
public interface BrokerListener {
    /** Hears nothing. */
    BrokerListener NONE = new BrokerListener() {};

    /**
     * New has ended by itself, with everything it had started.
     *
     * @param status exit status, or 128 and the signal's number
     */
    default void newExited(int status) {}

    /** Old has ended by itself. */
    default void oldExited() {}

    /** The broker has ended: after commit or rollback as it should, otherwise not. */
    default void brokerExited() {}
}
