package dev.imago.restore.agent.load;

import dev.imago.checkpoint.state.ObjectChunk;
import dev.imago.checkpoint.state.StateFormatException;
import dev.imago.checkpoint.state.StateRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The records of a state, kept encoded, and the object that stands for each: made new, or found in the new version. Not safe
 * for use by several threads.
 */
final class ObjectTable {
    /** No object takes less on the heap, so a larger id can't be meant. */
    private static final int LEAST_BYTES = 16;

    private final List<ObjectChunk> chunks = new ArrayList<>();
    private final List<ObjectChunk.Cursor> cursors = new ArrayList<>();
    private @Nullable Object[] objects = new @Nullable Object[1024];
    /** Chunk in the upper, position in the lower half, plus one; 0 where no record came. */
    private long[] places = new long[1024];

    private int size;
    private int count;

    int addChunk(ObjectChunk chunk) {
        chunks.add(chunk);
        cursors.add(chunk.cursor());
        return chunks.size() - 1;
    }

    List<ObjectChunk> chunks() {
        return chunks;
    }

    /** Notes where the record of {@code id} is. */
    void place(int id, int chunk, int position) {
        if (id >= objects.length) {
            grow(id);
        }
        if (places[id] != 0) {
            throw new StateFormatException("object " + id + " occurs twice");
        }
        places[id] = ((long) chunk << 32 | position) + 1;
        size = Math.max(size, id);
        count++;
    }

    private void grow(int id) {
        if (id > Runtime.getRuntime().maxMemory() / LEAST_BYTES) {
            throw new StateFormatException("object id " + id + " is beyond what this heap of "
                    + Runtime.getRuntime().maxMemory() + " bytes can hold");
        }
        int length = (int) Math.min(Integer.MAX_VALUE - 16L, Math.max(id + 1L, objects.length * 2L));
        objects = Arrays.copyOf(objects, length);
        places = Arrays.copyOf(places, length);
    }

    /** Largest id. */
    int size() {
        return size;
    }

    /** Number of records. */
    int count() {
        return count;
    }

    boolean has(int id) {
        return id > 0 && id <= size && places[id] != 0;
    }

    /** The object that stands for {@code id}, or null: for 0, and where there is none (yet). */
    @Nullable
    Object get(int id) {
        return id > 0 && id <= size ? objects[id] : null;
    }

    void set(int id, @Nullable Object object) {
        objects[id] = object;
    }

    /** Decodes the record of {@code id}, which {@link #has} must know. */
    void read(int id, StateRecord record) {
        long place = places[id] - 1;
        ObjectChunk.Cursor cursor = cursors.get((int) (place >>> 32));
        cursor.seek((int) place);
        cursor.next(record);
    }
}
