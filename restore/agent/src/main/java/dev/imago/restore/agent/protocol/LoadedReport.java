package dev.imago.restore.agent.protocol;

import java.util.List;

/**
 * What a load did.
 *
 * @param objects records of the state
 * @param created objects that were made
 * @param paired existing objects that stand for records, with the state's content
 * @param kept records of boundaries
 * @param suspendedThreads threads of the service that stood still meanwhile
 * @param receiveNanos from the first byte to the last, making objects meanwhile
 * @param pairNanos comparing the state with what the new version has
 * @param checkNanos checking all references, and filling the new objects
 * @param switchNanos from the first change that the service could see to the last
 * @param notes what an operator should know, e.g. static final fields that hold another object now
 */
public record LoadedReport(
        long objects,
        long created,
        long paired,
        long kept,
        long suspendedThreads,
        long receiveNanos,
        long pairNanos,
        long checkNanos,
        long switchNanos,
        List<String> notes) {
    public LoadedReport {
        notes = List.copyOf(notes);
    }

    public Message encode() {
        return new Message.Writer()
                .number(objects)
                .number(created)
                .number(paired)
                .number(kept)
                .number(suspendedThreads)
                .number(receiveNanos)
                .number(pairNanos)
                .number(checkNanos)
                .number(switchNanos)
                .texts(notes)
                .message(MessageKind.LOADED);
    }

    public static LoadedReport decode(Message message) {
        Message.Reader in = new Message.Reader(message);
        return new LoadedReport(
                in.number(),
                in.number(),
                in.number(),
                in.number(),
                in.number(),
                in.number(),
                in.number(),
                in.number(),
                in.number(),
                in.texts());
    }
}
