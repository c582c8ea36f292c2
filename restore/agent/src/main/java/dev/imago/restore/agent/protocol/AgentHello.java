package dev.imago.restore.agent.protocol;

/**
 * What the agent says of itself when it has connected.
 *
 * @param version of the protocol
 * @param pid of the new JVM
 * @param javaVersion as {@code Runtime.version()} prints it
 */
public record AgentHello(int version, long pid, String javaVersion, String classPath) {
    /** The version that this code speaks. */
    public static final int VERSION = 3;

    public Message encode() {
        return new Message.Writer()
                .number(version)
                .number(pid)
                .text(javaVersion)
                .text(classPath)
                .message(MessageKind.HELLO);
    }

    public static AgentHello decode(Message message) {
        Message.Reader in = new Message.Reader(message);
        return new AgentHello((int) in.number(), in.number(), in.text(), in.text());
    }
}
