package dev.imago.checkpoint.state;

import com.esotericsoftware.kryo.kryo5.io.Output;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Writes state in its encoded form, chunk by chunk, while it is being produced.
 *
 * <p>Call {@link #roots} once and {@link #write} once for every object, ids in any order, then {@link #finish()}. Not
 * safe for use by several threads, but for what {@link StatePart}s do. Closing closes the stream; closing without {@code finish} leaves a state that readers
 * refuse as truncated. I/O errors surface as {@link UncheckedIOException}.
 */
public final class StateWriter implements AutoCloseable {
    /** First bytes of every encoded state. */
    static final byte[] MAGIC = {'I', 'M', 'A', 'G', 'O', 'S', 'T', '1'};

    static final int VERSION = 1;
    static final int STATIC_ROOT = 0;
    static final int INSTANCE_ROOT = 1;
    private static final int CHUNK_BYTES = 1 << 20;
    static final int MAX_CHUNK_BYTES = RecordEncoder.MAX_BYTES;

    private final OutputStream stream;
    private final RecordEncoder objects = new RecordEncoder(CHUNK_BYTES + CHUNK_BYTES / 4);
    private final RecordTypes types = new RecordTypes();
    private int typesWritten;
    private long objectCount;
    private long bytesWritten;
    private int nextId = 1;

    public StateWriter(OutputStream stream) {
        this.stream = stream;
        ByteBuffer head = ByteBuffer.allocate(MAGIC.length + 4);
        head.put(MAGIC).putInt(VERSION);
        emit(head.array(), head.position());
    }

    /** The record type with these parts; the same one for equal parts. Safe for use by several threads. */
    public RecordType type(String className, Form form, List<Slot> slots) {
        return types.of(className, form, slots);
    }

    /**
     * Begins the use of {@linkplain StatePart parts}. Types that are not known by now get their numbers in the order in
     * which the parts are appended.
     *
     * @param firstId of the objects that parts create
     */
    public void beginParts(int firstId) {
        nextId = firstId;
        types.close();
    }

    /** Appends what a part has encoded, which is then this writer's. */
    public void append(StatePart.Block block) {
        RecordEncoder encoded = block.encoded();
        encoded.resolve(block.firstId() != 0 ? block.firstId() : claim(block.created()), types);
        objectCount += block.objects();
        if (encoded.length() < CHUNK_BYTES) {
            objects.append(encoded);
        } else {
            flushObjects();
            flushTypes();
            chunk(ChunkKind.OBJECTS, encoded.bytes(), encoded.length());
        }
        if (objects.length() >= CHUNK_BYTES) {
            flushObjects();
        }
    }

    /** Gives away as many ids, and returns the first. */
    int claim(int count) {
        int first = nextId;
        if (count > Integer.MAX_VALUE - first) {
            throw new IllegalStateException("more than " + Integer.MAX_VALUE + " objects");
        }
        nextId += count;
        return first;
    }

    /** The id that the next object created by a part would get. */
    public int nextId() {
        return nextId;
    }

    void requireKnown(RecordType type) {
        types.requireKnown(type);
    }

    public void roots(List<Root> roots) {
        Output out = new Output(4096, MAX_CHUNK_BYTES);
        out.writeVarInt(roots.size(), true);
        for (Root root : roots) {
            out.writeByte(root.kind() == Root.Kind.STATIC ? STATIC_ROOT : INSTANCE_ROOT);
            out.writeString(root.className());
            out.writeString(root.field());
            out.writeString(root.descriptor());
            out.writeLong(root.bits());
        }
        chunk(ChunkKind.ROOTS, out);
    }

    /**
     * Writes one object, whose type must be one that {@link #type} returned.
     *
     * @throws IllegalArgumentException if it is of another type, or takes more than 2 GB
     */
    public void write(StateRecord record) {
        types.requireKnown(record.type());
        objects.encode(record);
        if (objects.hasProvisional()) {
            throw new IllegalArgumentException("only a part takes objects whose ids or types are not known yet");
        }
        objectCount++;
        if (objects.length() >= CHUNK_BYTES) {
            flushObjects();
        }
    }

    /** Number of objects written. */
    public long objectCount() {
        return objectCount;
    }

    /** Bytes handed to the stream so far. */
    public long bytesWritten() {
        return bytesWritten;
    }

    /** Writes what is buffered and the closing chunk, and flushes the stream. */
    public void finish() {
        flushObjects();
        Output end = new Output(16);
        end.writeLong(objectCount);
        chunk(ChunkKind.END, end);
        try {
            stream.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void flushObjects() {
        flushTypes();
        if (objects.length() > 0) {
            chunk(ChunkKind.OBJECTS, objects.bytes(), objects.length());
            objects.clear();
        }
    }

    private void flushTypes() {
        List<RecordType> more = types.numberedFrom(typesWritten);
        if (more.isEmpty()) {
            return;
        }
        Output out = new Output(4096, MAX_CHUNK_BYTES);
        out.writeVarInt(more.size(), true);
        for (RecordType type : more) {
            out.writeString(type.className());
            out.writeByte(type.form().code());
            out.writeVarInt(type.slots().size(), true);
            for (Slot slot : type.slots()) {
                out.writeString(slot.declaringClass());
                out.writeString(slot.name());
                out.writeString(slot.descriptor());
                out.writeBoolean(slot.kept());
            }
        }
        typesWritten += more.size();
        chunk(ChunkKind.TYPES, out);
    }

    private void chunk(ChunkKind kind, Output payload) {
        chunk(kind, payload.getBuffer(), payload.position());
    }

    private void chunk(ChunkKind kind, byte[] payload, int length) {
        CRC32C crc = new CRC32C();
        crc.update(kind.code());
        crc.update(payload, 0, length);
        ByteBuffer head = ByteBuffer.allocate(9);
        head.put((byte) kind.code()).putInt(length).putInt((int) crc.getValue());
        emit(head.array(), head.position());
        emit(payload, length);
    }

    private void emit(byte[] buffer, int length) {
        try {
            stream.write(buffer, 0, length);
            bytesWritten += length;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
