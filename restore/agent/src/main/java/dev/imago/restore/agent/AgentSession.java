package dev.imago.restore.agent;

import dev.imago.restore.agent.load.GraphLoader;
import dev.imago.restore.agent.load.LiveVm;
import dev.imago.restore.agent.load.LoadFailure;
import dev.imago.restore.agent.load.LoadRefusal;
import dev.imago.restore.agent.load.LoadViolation;
import dev.imago.restore.agent.load.ServiceClasses;
import dev.imago.restore.agent.load.WarmUp;
import dev.imago.restore.agent.protocol.AgentHello;
import dev.imago.restore.agent.protocol.LoadSize;
import dev.imago.restore.agent.protocol.Message;
import dev.imago.restore.agent.protocol.MessageChannel;
import dev.imago.restore.agent.protocol.MessageKind;
import dev.imago.restore.agent.protocol.ProtocolException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.instrument.Instrumentation;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** The talk with the upgrader, from HELLO to BYE or the end of the connection. Runs on its own thread, once. */
final class AgentSession implements Runnable {
    private final AgentArguments arguments;
    private final Instrumentation instrumentation;
    private final LiveVm vm = new NativePart();

    AgentSession(AgentArguments arguments, Instrumentation instrumentation) {
        this.arguments = arguments;
        this.instrumentation = instrumentation;
    }

    @Override
    public void run() {
        try (SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.connect(UnixDomainSocketAddress.of(arguments.socket()));
            talk(new MessageChannel(socket));
        } catch (IOException | UncheckedIOException | ProtocolException e) {
            // The upgrader is gone and decides about this process; there is nobody to tell.
        }
    }

    private void talk(MessageChannel channel) {
        channel.send(new AgentHello(
                        AgentHello.VERSION,
                        ProcessHandle.current().pid(),
                        Runtime.version().toString(),
                        System.getProperty("java.class.path", ""))
                .encode());
        for (Message message = channel.receive(); message.kind() != MessageKind.BYE; message = channel.receive()) {
            switch (message.kind()) {
                case PREPARE -> prepare(channel, message.texts());
                case LOAD -> load(channel, LoadSize.decode(message));
                default -> throw new ProtocolException("unexpected message " + message.kind());
            }
        }
    }

    private void prepare(MessageChannel channel, List<String> classNames) {
        List<String> problems = new ArrayList<>();
        try (InputStream state = channel.stateInput()) {
            WarmUp.run(new ServiceClasses(LoaderAgent.class.getClassLoader(), instrumentation::getAllLoadedClasses));
            problems.addAll(classes().initialise(classNames));
            problems.addAll(new GraphLoader(classes(), vm).compare(state));
        } catch (LoadRefusal e) {
            problems.addAll(e.problems());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException | Error e) {
            problems.add("the types could not be prepared: " + stackOf(e));
        }
        channel.send(Message.ofTexts(MessageKind.PREPARED, problems));
    }

    private void load(MessageChannel channel, LoadSize size) {
        Message answer;
        try (InputStream state = channel.stateInput()) {
            answer = new GraphLoader(classes(), vm).load(size, state).encode();
        } catch (LoadRefusal e) {
            answer = Message.ofTexts(MessageKind.REFUSED, e.problems());
        } catch (LoadViolation e) {
            answer = Message.ofTexts(MessageKind.VIOLATED, e.violations());
        } catch (LoadFailure e) {
            answer = failed(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException | Error e) {
            answer = failed(e);
        }
        channel.send(answer);
    }

    private static Message failed(Throwable e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        return Message.ofTexts(MessageKind.FAILED, List.of(message, stackOf(e)));
    }

    private static String stackOf(Throwable e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private ServiceClasses classes() {
        return new ServiceClasses(ClassLoader.getSystemClassLoader(), instrumentation::getAllLoadedClasses);
    }
}
