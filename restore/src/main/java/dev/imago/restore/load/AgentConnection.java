package dev.imago.restore.load;

import dev.imago.restore.agent.protocol.AgentHello;
import dev.imago.restore.agent.protocol.LoadSize;
import dev.imago.restore.agent.protocol.LoadedReport;
import dev.imago.restore.agent.protocol.Message;
import dev.imago.restore.agent.protocol.MessageChannel;
import dev.imago.restore.agent.protocol.MessageKind;
import dev.imago.restore.agent.protocol.ProtocolException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * The upgrader's end of the talk with the agent in the new JVM. Each question has a time limit, after which the connection is
 * closed and the agent no longer of use. Not safe for use by several threads, except {@link #close}.
 */
public final class AgentConnection implements AutoCloseable {
    private static final Duration GREETING = Duration.ofSeconds(10);

    private final MessageChannel channel;
    private final AgentHello hello;
    private final Timer timer;

    private AgentConnection(MessageChannel channel, AgentHello hello, Timer timer) {
        this.channel = channel;
        this.hello = hello;
        this.timer = timer;
    }

    /** Reads the agent's HELLO. Takes over the channel. */
    static AgentConnection greet(MessageChannel channel) {
        Timer timer = new Timer("imago-agent-deadline", true);
        try {
            AgentHello hello = within(GREETING, "HELLO", channel, timer, () -> {
                Message message = channel.receive();
                if (message.kind() != MessageKind.HELLO) {
                    throw new ProtocolException("first message is " + message.kind());
                }
                return AgentHello.decode(message);
            });
            if (hello.version() != AgentHello.VERSION) {
                throw new AgentException(
                        "the agent speaks version " + hello.version() + " of the protocol, this program version "
                                + AgentHello.VERSION,
                        null);
            }
            return new AgentConnection(channel, hello, timer);
        } catch (RuntimeException e) {
            timer.cancel();
            channel.close();
            throw e;
        }
    }

    /** What the agent said of itself. */
    public AgentHello hello() {
        return hello;
    }

    /**
     * Has the new version load and initialise classes and compares record types and roots with them, before the pause.
     *
     * @param classNames further classes to initialise
     * @param typesAndRoots a state that has types and roots, and no objects
     * @return what doesn't fit, one sentence each; empty if the types fit
     */
    public List<String> prepare(List<String> classNames, StateSource typesAndRoots, Duration atMost) {
        return within(atMost, "PREPARE", channel, timer, () -> {
            channel.send(Message.ofTexts(MessageKind.PREPARE, classNames));
            send(typesAndRoots);
            return expect(MessageKind.PREPARED).texts();
        });
    }

    /**
     * Sends a state, while it is being written, and has it loaded.
     *
     * @param size what is known of it before it is written
     * @throws LoadRefusedException if it doesn't fit; nothing was changed
     * @throws LoadViolatedException if it is not what it must be once it is loaded; the new version has to be killed
     * @throws LoadFailedException if it broke half-way; the new version has to be killed
     * @throws AgentException if no answer comes in time, or the new version dies ({@link AgentGoneException}); it has to be killed
     */
    public LoadedReport load(LoadSize size, StateSource state, Duration atMost) {
        return within(atMost, "LOAD", channel, timer, () -> {
            channel.send(size.encode());
            send(state);
            return LoadedReport.decode(expect(MessageKind.LOADED));
        });
    }

    private void send(StateSource source) {
        try (OutputStream out = channel.stateOutput()) {
            source.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Message expect(MessageKind wanted) {
        Message answer = channel.receive();
        if (answer.kind() == wanted) {
            return answer;
        }
        switch (answer.kind()) {
            case REFUSED -> throw new LoadRefusedException(answer.texts());
            case VIOLATED -> throw new LoadViolatedException(answer.texts());
            case FAILED -> {
                List<String> texts = answer.texts();
                throw new LoadFailedException(texts.get(0), texts.size() > 1 ? texts.get(1) : "");
            }
            default -> throw new ProtocolException("message " + answer.kind() + " in place of " + wanted);
        }
    }

    private static <T> T within(
            Duration atMost, String question, MessageChannel channel, Timer timer, Supplier<T> conversation) {
        AtomicBoolean late = new AtomicBoolean();
        TimerTask deadline = new TimerTask() {
            @Override
            public void run() {
                late.set(true);
                channel.close();
            }
        };
        timer.schedule(deadline, Math.max(1, atMost.toMillis()));
        try {
            return conversation.get();
        } catch (UncheckedIOException | ProtocolException e) {
            if (late.get()) {
                throw new AgentException(
                        "the agent in the new version did not answer " + question + " within " + atMost.toMillis()
                                + " ms",
                        e);
            }
            throw new AgentGoneException(
                    "the talk with the agent in the new version broke off at " + question + ": " + e.getMessage(), e);
        } finally {
            deadline.cancel();
        }
    }

    /** Says good-bye, after which the agent forgets everything; or just hangs up if it is gone. */
    @Override
    public void close() {
        timer.cancel();
        try {
            channel.send(Message.of(MessageKind.BYE));
        } catch (UncheckedIOException e) {
            // It is gone already, which is all that was wanted.
        }
        channel.close();
    }
}
