package dev.imago.restore.agent.protocol;

/**
 * How large a state is that is about to be sent: told first, so that a heap in which it has no room is noticed at once.
 *
 * @param objects records of the old state; migration may add some
 * @param bytes what they take in old's heap at least
 */
public record LoadSize(long objects, long bytes) {
    /** Of a state whose size nobody knows: takes no room. */
    public static final LoadSize UNKNOWN = new LoadSize(0, 0);

    public Message encode() {
        return new Message.Writer().number(objects).number(bytes).message(MessageKind.LOAD);
    }

    public static LoadSize decode(Message message) {
        Message.Reader in = new Message.Reader(message);
        return new LoadSize(in.number(), in.number());
    }
}
