package dev.imago.checkpoint.state;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Objects that one of several threads encodes while others are still at work on those before. Ids of created objects and
 * types that nobody had before are provisional, until the turn of the part has come or its {@link Block} is {@linkplain
 * StateWriter#append appended}: what is written is the same, however many threads there are.
 *
 * <p>Each thread has a part of its own. Parts of one writer may be used by several threads at a time.
 */
public final class StatePart {
    private static final int USUAL_BYTES = 1 << 20;
    private static final int KNOWN_TYPES = 64;

    private final StateWriter writer;
    private final Queue<RecordEncoder> free = new ConcurrentLinkedQueue<>();
    private RecordEncoder encoded = new RecordEncoder(USUAL_BYTES);
    private int objects;
    /** Objects that were created with provisional ids. */
    private int created;
    /** Final id of the first of them; 0 until that is known. */
    private int firstId;
    /** Types that were looked at lately, so that the threads need not wait for each other at every object. */
    private final @Nullable RecordType[] known = new RecordType[KNOWN_TYPES];

    /** What a part had encoded, to be appended once. */
    public final class Block {
        private final RecordEncoder encoder = encoded;
        private final int count = objects;
        private final int creations = created;
        private final int first = firstId;

        private Block() {}

        RecordEncoder encoded() {
            return encoder;
        }

        int objects() {
            return count;
        }

        int created() {
            return creations;
        }

        /** Id of the first created one, where that is known; otherwise 0. */
        int firstId() {
            return first;
        }

        /** Gives the memory back, when the block was appended. */
        public void release() {
            encoder.clear();
            free.add(encoder);
        }
    }

    public StatePart(StateWriter writer) {
        this.writer = writer;
    }

    /** The record type with these parts; the same one for equal parts. */
    public RecordType type(String className, Form form, List<Slot> slots) {
        return writer.type(className, form, slots);
    }

    /** Ends the turn: the next stretch of objects begins. */
    public void endTurn() {
        created = 0;
        firstId = 0;
    }

    /** All before this part was appended: ids are final from here on. The caller is the only one to use the writer. */
    public void takeTurn() {
        if (firstId == 0) {
            firstId = writer.claim(created);
        }
    }

    /** Whether ids are final. */
    public boolean hasTurn() {
        return firstId != 0;
    }

    /** An id for an object that the old version did not have; negative while the turn of this part has not come. */
    public int newId() {
        return firstId != 0 ? writer.claim(1) : - ++created;
    }

    /** The id as others know it; only in turn. */
    public int finalId(int id) {
        return id < 0 ? firstId - 1 - id : id;
    }

    /** Encodes an object, whose type must be one of the writer's. */
    public void write(StateRecord record) {
        RecordType type = record.type();
        int place = type.id() & (KNOWN_TYPES - 1);
        if (!type.equals(known[place])) {
            writer.requireKnown(type);
            known[place] = type;
        }
        encoded.encode(record);
        objects++;
    }

    /** Bytes that were encoded and not yet taken. */
    public int length() {
        return encoded.length();
    }

    /** Hands over what was encoded: all of a stretch, or in turn as much as there is. */
    public Block take() {
        Block block = new Block();
        RecordEncoder next = free.poll();
        encoded = next == null ? new RecordEncoder(USUAL_BYTES) : next;
        objects = 0;
        if (firstId == 0) {
            created = 0;
        }
        return block;
    }
}
