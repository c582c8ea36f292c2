package dev.imago.restore.agent.load;

import dev.imago.checkpoint.state.ObjectChunk;
import dev.imago.checkpoint.state.StateFormatException;
import dev.imago.checkpoint.state.StateRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The records of a state, kept encoded, and the object that stands for each: made new, or found in the new version.
 *
 * <p>On the heap, which the service has sized for its own objects, it takes one reference an object; records, and 8 bytes an
 * object for where its record is, are outside, and given back by {@link #release}. It grows in pages, so that nothing is
 * ever copied. Not safe for use by several threads.
 */
final class ObjectTable {
    private static final int PAGE_SHIFT = 16;
    private static final int PAGE_SIZE = 1 << PAGE_SHIFT;
    private static final int PAGE_MASK = PAGE_SIZE - 1;
    /** No object takes less on the heap, so a larger id can't be meant. */
    private static final int LEAST_BYTES = 16;

    private final List<ObjectChunk> chunks = new ArrayList<>();
    private final List<ObjectChunk.Cursor> cursors = new ArrayList<>();
    private @Nullable Object[] @Nullable [] objects = new Object[16][];
    /** Chunk in the upper, position in the lower half, plus one; 0 where no record came. */
    private @Nullable ByteBuffer[] places = new ByteBuffer[16];

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
        int page = id >>> PAGE_SHIFT;
        ByteBuffer inPage = page < places.length ? places[page] : null;
        if (inPage == null) {
            inPage = addPage(id);
        }
        int at = (id & PAGE_MASK) << 3;
        if (inPage.getLong(at) != 0) {
            throw new StateFormatException("object " + id + " occurs twice");
        }
        inPage.putLong(at, ((long) chunk << 32 | position) + 1);
        size = Math.max(size, id);
        count++;
    }

    private ByteBuffer addPage(int id) {
        if (id > Runtime.getRuntime().maxMemory() / LEAST_BYTES) {
            throw new StateFormatException("object id " + id + " is beyond what this heap of "
                    + Runtime.getRuntime().maxMemory() + " bytes can hold");
        }
        int page = id >>> PAGE_SHIFT;
        if (page >= places.length) {
            int length = Math.max(page + 1, 2 * places.length);
            objects = Arrays.copyOf(objects, length);
            places = Arrays.copyOf(places, length);
        }
        ByteBuffer added = OutsideHeap.allocate(PAGE_SIZE << 3);
        places[page] = added;
        objects[page] = new Object[PAGE_SIZE];
        return added;
    }

    private long placeOf(int id) {
        ByteBuffer inPage = places[id >>> PAGE_SHIFT];
        return inPage == null ? 0 : inPage.getLong((id & PAGE_MASK) << 3);
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
        return id > 0 && id <= size && placeOf(id) != 0;
    }

    /** The object that stands for {@code id}, or null: for 0, and where there is none (yet). */
    @Nullable
    Object get(int id) {
        if (id <= 0 || id > size) {
            return null;
        }
        @Nullable Object[] inPage = objects[id >>> PAGE_SHIFT];
        return inPage == null ? null : inPage[id & PAGE_MASK];
    }

    /** Sets the object of an id that {@link #has} knows. */
    void set(int id, @Nullable Object object) {
        @Nullable Object[] inPage = objects[id >>> PAGE_SHIFT];
        if (inPage == null) {
            throw new IllegalArgumentException("no record of object " + id + " came");
        }
        inPage[id & PAGE_MASK] = object;
    }

    /** Decodes the record of {@code id}, which {@link #has} must know. */
    void read(int id, StateRecord record) {
        long place = placeOf(id) - 1;
        ObjectChunk.Cursor cursor = cursors.get((int) (place >>> 32));
        cursor.seek((int) place);
        cursor.next(record);
    }

    /** Gives the memory outside the heap back; afterwards the table is empty, and no chunk of it may be read. */
    void release() {
        chunks.forEach(chunk -> OutsideHeap.free(chunk.payload()));
        for (ByteBuffer page : places) {
            if (page != null) {
                OutsideHeap.free(page);
            }
        }
        chunks.clear();
        cursors.clear();
        objects = new Object[16][];
        places = new ByteBuffer[16];
        size = 0;
        count = 0;
    }
}
