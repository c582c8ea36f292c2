package dev.imago.restore.agent.protocol;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * Messages over a connected socket: u8 kind, u32 length, payload. Blocking; an end or error of the connection is an {@link
 * UncheckedIOException}. Not safe for use by several threads, but {@link #close} may come from any.
 */
public final class MessageChannel implements Closeable {
    private static final int HEAD = 5;
    private static final int MOST_BYTES = 64 << 20;
    private static final int PART_BYTES = 1 << 18;

    private final SocketChannel channel;
    private final ByteBuffer head = ByteBuffer.allocate(HEAD);

    /** Takes over the channel. */
    public MessageChannel(SocketChannel channel) {
        this.channel = channel;
    }

    public void send(Message message) {
        send(message.kind(), ByteBuffer.wrap(message.payload()));
    }

    private void send(MessageKind kind, ByteBuffer payload) {
        head.clear().put((byte) kind.code()).putInt(payload.remaining()).flip();
        ByteBuffer[] parts = {head, payload};
        try {
            while (head.hasRemaining() || payload.hasRemaining()) {
                channel.write(parts);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Message receive() {
        head.clear();
        fill(head);
        head.flip();
        MessageKind kind = MessageKind.ofCode(head.get());
        int length = head.getInt();
        if (length < 0 || length > MOST_BYTES) {
            throw new ProtocolException("message " + kind + " claims " + length + " bytes");
        }
        ByteBuffer payload = ByteBuffer.allocate(length);
        fill(payload);
        return new Message(kind, payload.array());
    }

    private void fill(ByteBuffer buffer) {
        try {
            while (buffer.hasRemaining()) {
                if (channel.read(buffer) < 0) {
                    throw new EOFException("the other side has closed the connection");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A stream whose bytes go out as parts of a state; closing it sends the end. */
    public OutputStream stateOutput() {
        return new StateOutput();
    }

    /** The parts of a state as a stream, up to the end. Closing it reads away what is left. */
    public InputStream stateInput() {
        return new StateInput();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class StateOutput extends OutputStream {
        private final ByteBuffer part = ByteBuffer.allocateDirect(PART_BYTES);
        private boolean ended;

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            int done = 0;
            while (done < length) {
                int now = Math.min(part.remaining(), length - done);
                part.put(bytes, offset + done, now);
                done += now;
                if (!part.hasRemaining()) {
                    flush();
                }
            }
        }

        @Override
        public void flush() {
            part.flip();
            if (part.hasRemaining()) {
                send(MessageKind.STATE_PART, part);
            }
            part.clear();
        }

        @Override
        public void close() {
            if (!ended) {
                ended = true;
                flush();
                send(Message.of(MessageKind.STATE_PART));
            }
        }
    }

    private final class StateInput extends InputStream {
        private ByteBuffer part = ByteBuffer.allocate(0);
        private boolean ended;

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            if (length == 0) {
                return 0;
            }
            if (!part.hasRemaining() && !next()) {
                return -1;
            }
            int now = Math.min(length, part.remaining());
            part.get(into, offset, now);
            return now;
        }

        private boolean next() {
            if (ended) {
                return false;
            }
            Message message = receive();
            if (message.kind() != MessageKind.STATE_PART) {
                throw new ProtocolException("message " + message.kind() + " in the middle of a state");
            }
            part = ByteBuffer.wrap(message.payload());
            ended = !part.hasRemaining();
            return !ended;
        }

        @Override
        public void close() {
            while (next()) {
                // What the reader didn't want, so that the next message is found.
            }
        }
    }
}
