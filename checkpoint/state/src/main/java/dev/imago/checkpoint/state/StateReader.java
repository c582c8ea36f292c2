package dev.imago.checkpoint.state;

import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.io.Input;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads encoded state chunk by chunk, while it arrives.
 *
 * <p>It never makes an object of a class that the state names, believes no length before the bytes are there, and checks
 * every chunk's checksum before looking into it; anything off throws {@link StateFormatException}. Not safe for use by
 * several threads; closing closes the stream.
 */
public final class StateReader implements AutoCloseable {
    private static final int READ_STEP = 1 << 20;
    private static final int MAX_SLOTS = 1 << 16;

    private final InputStream stream;
    private final List<RecordType> types = new ArrayList<>();
    private List<Root> roots = List.of();
    private long objectCount = -1;
    private long position;

    public StateReader(InputStream stream) {
        this.stream = stream;
        byte[] magic = readFully(StateWriter.MAGIC.length);
        if (!Arrays.equals(magic, StateWriter.MAGIC)) {
            throw new StateFormatException("not an encoded state: it starts with other bytes");
        }
        int version = ByteBuffer.wrap(readFully(4)).getInt();
        if (version != StateWriter.VERSION) {
            throw new StateFormatException(
                    "encoded state of format " + version + "; this program reads format " + StateWriter.VERSION);
        }
    }

    /** Types met so far; grows while chunks are read. */
    public List<RecordType> types() {
        return Collections.unmodifiableList(types);
    }

    /** Roots, once their chunk was read; they come before the objects. */
    public List<Root> roots() {
        return roots;
    }

    /** Number of objects the writer wrote, or -1 before the end was reached. */
    public long objectCount() {
        return objectCount;
    }

    /** Reads on to the next chunk of objects, or returns null at the end of the state. */
    public @Nullable ObjectChunk nextObjects() {
        while (objectCount < 0) {
            long at = position;
            ByteBuffer head = ByteBuffer.wrap(readFully(9));
            ChunkKind kind = ChunkKind.ofCode(head.get());
            int length = head.getInt();
            int crc = head.getInt();
            if (length < 0 || length > StateWriter.MAX_CHUNK_BYTES) {
                throw new StateFormatException("chunk at offset " + at + " claims " + length + " bytes");
            }
            byte[] payload = readFully(length);
            verify(kind, payload, crc, at);
            try {
                switch (kind) {
                    case TYPES -> readTypes(new Input(payload));
                    case ROOTS -> roots = readRoots(new Input(payload));
                    case OBJECTS -> {
                        return new ObjectChunk(payload, types());
                    }
                    case END -> objectCount = new Input(payload).readLong();
                }
            } catch (KryoException | IndexOutOfBoundsException | NegativeArraySizeException e) {
                throw new StateFormatException("chunk " + kind + " at offset " + at + " is malformed", e);
            }
        }
        return null;
    }

    private void readTypes(Input in) {
        int count = bounded(in, in.readVarInt(true), 4, "types");
        for (int i = 0; i < count; i++) {
            String className = required(in.readString());
            Form form = Form.ofCode(in.readByte());
            int slotCount = bounded(in, in.readVarInt(true), 4, "slots");
            if (slotCount > MAX_SLOTS) {
                throw new StateFormatException(className + " claims " + slotCount + " slots");
            }
            List<Slot> slots = new ArrayList<>(slotCount);
            for (int s = 0; s < slotCount; s++) {
                Slot slot = new Slot(
                        required(in.readString()),
                        required(in.readString()),
                        required(in.readString()),
                        in.readBoolean());
                if (slot.descriptor().isEmpty()) {
                    throw new StateFormatException(slot.qualifiedName() + " has no descriptor");
                }
                Slot.widthOf(slot.descriptor());
                slots.add(slot);
            }
            types.add(new RecordType(types.size(), className, form, slots));
        }
    }

    private static List<Root> readRoots(Input in) {
        int count = bounded(in, in.readVarInt(true), 12, "roots");
        List<Root> roots = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            roots.add(new Root(
                    rootKind(in.readByte()),
                    required(in.readString()),
                    required(in.readString()),
                    required(in.readString()),
                    in.readLong()));
        }
        return List.copyOf(roots);
    }

    private static Root.Kind rootKind(int code) {
        return switch (code) {
            case StateWriter.STATIC_ROOT -> Root.Kind.STATIC;
            case StateWriter.INSTANCE_ROOT -> Root.Kind.INSTANCE;
            default -> throw new StateFormatException("unknown kind of root " + code);
        };
    }

    private static String required(@Nullable String text) {
        if (text == null) {
            throw new StateFormatException("a name is missing");
        }
        return text;
    }

    private static int bounded(Input in, int count, int leastBytes, String what) {
        if (count < 0 || (long) count * leastBytes > in.limit() - in.position()) {
            throw new StateFormatException(
                    count + " " + what + " claimed with " + (in.limit() - in.position()) + " bytes left");
        }
        return count;
    }

    private static void verify(ChunkKind kind, byte[] payload, int expected, long at) {
        CRC32C crc = new CRC32C();
        crc.update(kind.code());
        crc.update(payload, 0, payload.length);
        if ((int) crc.getValue() != expected) {
            throw new StateFormatException("checksum of the chunk at offset " + at + " is wrong");
        }
    }

    private byte[] readFully(int length) {
        byte[] into = new byte[Math.min(length, READ_STEP)];
        int have = 0;
        try {
            while (have < length) {
                if (have == into.length) {
                    into = Arrays.copyOf(into, (int) Math.min(length, into.length * 2L));
                }
                int got = stream.read(into, have, into.length - have);
                if (got < 0) {
                    throw new EOFException();
                }
                have += got;
            }
        } catch (EOFException e) {
            throw new StateFormatException(
                    "state ends at offset " + (position + have) + ", " + (length - have) + " bytes short", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        position += length;
        return into;
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
