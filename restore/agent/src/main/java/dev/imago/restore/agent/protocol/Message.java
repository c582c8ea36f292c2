package dev.imago.restore.agent.protocol;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One message as it goes over the wire: a kind and its payload. */
public final class Message {
    private static final byte[] EMPTY = {};

    private final MessageKind kind;
    private final byte[] payload;

    Message(MessageKind kind, byte[] payload) {
        this.kind = kind;
        this.payload = payload;
    }

    public MessageKind kind() {
        return kind;
    }

    byte[] payload() {
        return payload;
    }

    public static Message of(MessageKind kind) {
        return new Message(kind, EMPTY);
    }

    public static Message ofTexts(MessageKind kind, List<String> texts) {
        return new Writer().texts(texts).message(kind);
    }

    /** The texts of a message made by {@link #ofTexts}. */
    public List<String> texts() {
        return new Reader(this).texts();
    }

    /** Collects values of a payload. */
    static final class Writer {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final DataOutputStream out = new DataOutputStream(bytes);

        Writer number(long value) {
            return write(() -> out.writeLong(value));
        }

        Writer text(String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            return write(() -> {
                out.writeInt(utf8.length);
                out.write(utf8);
            });
        }

        Writer texts(List<String> texts) {
            number(texts.size());
            texts.forEach(this::text);
            return this;
        }

        Message message(MessageKind kind) {
            return new Message(kind, bytes.toByteArray());
        }

        private Writer write(Write write) {
            try {
                write.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return this;
        }

        private interface Write {
            void run() throws IOException;
        }
    }

    /** Takes values out of a payload in the order in which they were put in; believes no length. */
    static final class Reader {
        private final MessageKind kind;
        private final DataInputStream in;

        Reader(Message message) {
            kind = message.kind;
            in = new DataInputStream(new ByteArrayInputStream(message.payload));
        }

        long number() {
            return read(in::readLong);
        }

        String text() {
            return read(() -> {
                int length = in.readInt();
                if (length < 0 || length > in.available()) {
                    throw new IOException(length + " bytes claimed with " + in.available() + " left");
                }
                return new String(in.readNBytes(length), StandardCharsets.UTF_8);
            });
        }

        List<String> texts() {
            long count = number();
            List<String> texts = new ArrayList<>();
            for (long i = 0; i < count; i++) {
                texts.add(text());
            }
            return texts;
        }

        private <T> T read(Read<T> read) {
            try {
                return read.run();
            } catch (IOException e) {
                throw new ProtocolException("message " + kind + " is malformed", e);
            }
        }

        private interface Read<T> {
            T run() throws IOException;
        }
    }
}
