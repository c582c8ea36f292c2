package dev.imago.restore.agent.protocol;

/** Kinds of messages; the code goes over the wire. */
public enum MessageKind {
    /** Agent to upgrader, first: {@link AgentHello}. */
    HELLO(1),
    /** Upgrader: names of classes; a state of types and roots without objects follows as parts. */
    PREPARE(2),
    /** Agent: list of problems, empty if the types fit. */
    PREPARED(3),
    /** Upgrader: {@link LoadSize}; a state follows as parts. */
    LOAD(4),
    /** A part of a state; an empty one ends it. */
    STATE_PART(5),
    /** Agent: {@link LoadedReport}. */
    LOADED(6),
    /** Agent: list of problems; nothing was changed. */
    REFUSED(7),
    /** Agent: message and stack trace; the new version has to be killed. */
    FAILED(8),
    /** Upgrader: no more questions; the agent forgets everything. */
    BYE(9),
    /** Agent: list of what the loaded state should be and is not; the new version has to be killed. */
    VIOLATED(10);

    private final int code;

    MessageKind(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static MessageKind ofCode(int code) {
        for (MessageKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw new ProtocolException("unknown kind of message " + code);
    }
}
