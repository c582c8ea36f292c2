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
import java.util.function.IntFunction;
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
    /** Most chunks are of one size; what one of a huge object needed is not kept. */
    private static final int MOST_SCRATCH = 8 << 20;

    private static final int MAX_SLOTS = 1 << 16;

    private final InputStream stream;
    private final IntFunction<ByteBuffer> memory;
    private byte[] have = new byte[READ_STEP];
    private final List<RecordType> types = new ArrayList<>();
    private List<Root> roots = List.of();
    private long objectCount = -1;
    private long position;

    public StateReader(InputStream stream) {
        this(stream, ByteBuffer::allocate);
    }

    /** @param memory gives the memory in which a chunk of objects is kept: a buffer with room for that many bytes */
    public StateReader(InputStream stream, IntFunction<ByteBuffer> memory) {
        this.stream = stream;
        this.memory = memory;
        readFully(StateWriter.MAGIC.length);
        if (!Arrays.equals(have, 0, StateWriter.MAGIC.length, StateWriter.MAGIC, 0, StateWriter.MAGIC.length)) {
            throw new StateFormatException("not an encoded state: it starts with other bytes");
        }
        readFully(Integer.BYTES);
        int version = ByteBuffer.wrap(have).getInt();
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

    /** Offset of the last byte that was read, plus one: where the chunk that {@link #nextObjects} returned ends. */
    long position() {
        return position;
    }

    /** Reads on to the next chunk of objects, or returns null at the end of the state. */
    public @Nullable ObjectChunk nextObjects() {
        while (objectCount < 0) {
            long at = position;
            readFully(9);
            ByteBuffer head = ByteBuffer.wrap(have);
            ChunkKind kind = ChunkKind.ofCode(head.get());
            int length = head.getInt();
            int crc = head.getInt();
            if (length < 0 || length > StateWriter.MAX_CHUNK_BYTES) {
                throw new StateFormatException("chunk at offset " + at + " claims " + length + " bytes");
            }
            readFully(length);
            verify(kind, length, crc, at);
            try {
                switch (kind) {
                    case TYPES -> readTypes(new Input(have, 0, length));
                    case ROOTS -> roots = readRoots(new Input(have, 0, length));
                    case OBJECTS -> {
                        return new ObjectChunk(taken(length), types());
                    }
                    case END -> objectCount = new Input(have, 0, length).readLong();
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
            String className = readName(in);
            Form form = Form.ofCode(in.readByte());
            int slotCount = bounded(in, in.readVarInt(true), 4, "slots");
            if (slotCount > MAX_SLOTS) {
                throw new StateFormatException(className + " claims " + slotCount + " slots");
            }
            List<Slot> slots = new ArrayList<>(slotCount);
            for (int s = 0; s < slotCount; s++) {
                Slot slot = new Slot(readName(in), readName(in), readName(in), in.readBoolean());
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
            roots.add(new Root(rootKind(in.readByte()), readName(in), readName(in), readName(in), in.readLong()));
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

    /** Kryo makes room for as many characters as a string claims, before they are there. */
    private static String readName(Input in) {
        int start = in.position();
        if (in.readVarIntFlag()) { // else it is ASCII, and ends with a marked byte
            int length = in.readVarIntFlag(true) - 1;
            if (length > in.limit() - in.position()) {
                throw new StateFormatException(
                        "a name of " + length + " characters with " + (in.limit() - in.position()) + " bytes left");
            }
            in.setPosition(start);
        }
        @Nullable String text = in.readString();
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

    /** What was read, in memory of its own. */
    private ByteBuffer taken(int length) {
        ByteBuffer payload = memory.apply(length);
        payload.put(0, have, 0, length);
        if (have.length > MOST_SCRATCH) {
            have = new byte[READ_STEP];
        }
        return payload;
    }

    private void verify(ChunkKind kind, int length, int expected, long at) {
        CRC32C crc = new CRC32C();
        crc.update(kind.code());
        crc.update(have, 0, length);
        if ((int) crc.getValue() != expected) {
            throw new StateFormatException("checksum of the chunk at offset " + at + " is wrong");
        }
    }

    /** Reads that many bytes to the beginning of {@link #have}, which grows as they come. */
    private void readFully(int length) {
        int got = 0;
        try {
            while (got < length) {
                if (got == have.length) {
                    have = Arrays.copyOf(have, (int) Math.min(length, have.length * 2L));
                }
                int some = stream.read(have, got, Math.min(length, have.length) - got);
                if (some < 0) {
                    throw new EOFException();
                }
                got += some;
            }
        } catch (EOFException e) {
            throw new StateFormatException(
                    "state ends at offset " + (position + got) + ", " + (length - got) + " bytes short", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        position += length;
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
