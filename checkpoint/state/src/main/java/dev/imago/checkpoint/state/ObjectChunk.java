package dev.imago.checkpoint.state;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A run of encoded objects, decoded one at a time and as often as wanted.
 *
 * <p>Immutable bytes; safe for use by several threads through a {@link Cursor} each.
 */
public final class ObjectChunk {
    private static final int MOST_VARINT_BITS = 35;

    private final ByteBuffer payload;
    private final int end;
    private final List<RecordType> types;

    /** A chunk of the bytes up to the limit of {@code payload}, which nobody may change any more. */
    ObjectChunk(ByteBuffer payload, List<RecordType> types) {
        this.payload = payload.order(ByteOrder.LITTLE_ENDIAN);
        this.end = payload.limit();
        this.types = types;
    }

    public Cursor cursor() {
        return new Cursor();
    }

    /** The memory that holds the chunk: whoever allocated it may free it when the chunk is no longer read. */
    public ByteBuffer payload() {
        return payload;
    }

    /** Type of the object at a position that a cursor has seen before. */
    RecordType typeAt(int position) {
        Cursor cursor = cursor();
        cursor.seek(position);
        return types.get(cursor.varInt());
    }

    /** Walks the objects of a chunk, or jumps to one whose position it has seen before. Not thread-safe. */
    public final class Cursor {
        private int position;

        /** Position of the object that {@link #next} would read. */
        public int position() {
            return position;
        }

        public void seek(int newPosition) {
            position = newPosition;
        }

        public boolean hasNext() {
            return position < end;
        }

        /** Decodes one object into {@code record}. */
        public void next(StateRecord record) {
            int at = position;
            try {
                decode(record);
            } catch (IndexOutOfBoundsException e) {
                throw new StateFormatException("object at position " + at + " of its chunk is malformed", e);
            }
        }

        /**
         * Decodes the next object that can refer to others, and passes over those before it whose form has none;
         * returns false at the end of the chunk.
         */
        public boolean nextReferring(StateRecord record) {
            int at = position;
            try {
                while (position < end) {
                    at = position;
                    Form form = types.get(varInt()).form();
                    if (form == Form.INSTANCE || form.hasElements()) {
                        position = at;
                        decode(record);
                        return true;
                    }
                    position = at;
                    pass();
                }
                return false;
            } catch (IndexOutOfBoundsException e) {
                throw new StateFormatException("object at position " + at + " of its chunk is malformed", e);
            }
        }

        private void pass() {
            RecordType type = types.get(varInt());
            position += Integer.BYTES;
            for (int i = 0; i < type.slotCount(); i++) {
                slot(type.slotKind(i));
            }
            if (type.form().hasText()) {
                position++;
            }
            if (type.form().hasText() || type.form() == Form.PRIMITIVE_ARRAY) {
                int length = available(varInt(), 1);
                position += length;
            }
        }

        private void decode(StateRecord record) {
            RecordType type = types.get(varInt());
            int id = payload.getInt(position);
            position += Integer.BYTES;
            if (id <= 0) {
                throw new StateFormatException("object id " + id + " of " + type.className());
            }
            record.begin(id, type);
            int slots = type.slotCount();
            for (int i = 0; i < slots; i++) {
                record.setSlot(i, slot(type.slotKind(i)));
            }
            Form form = type.form();
            if (form.hasText() || form == Form.PRIMITIVE_ARRAY) {
                if (form.hasText()) {
                    record.setUtf16(payload.get(position++) != 0);
                }
                int length = available(varInt(), 1);
                payload.get(position, record.resizeBytes(length), 0, length);
                position += length;
            } else if (form.hasElements()) {
                elements(record);
            }
        }

        private void elements(StateRecord record) {
            int count = available(varInt(), Integer.BYTES);
            record.resizeElements(count);
            for (int i = 0; i < count; i++) {
                record.setElement(i, payload.getInt(position));
                position += Integer.BYTES;
            }
        }

        private long slot(char kind) {
            int at = position;
            switch (kind) {
                case 0 -> {
                    return 0;
                }
                case 'Z', 'B' -> {
                    position = at + 1;
                    return payload.get(at);
                }
                case 'S' -> {
                    position = at + 2;
                    return payload.getShort(at);
                }
                case 'C' -> {
                    position = at + 2;
                    return payload.getChar(at);
                }
                case 'I', 'F', 'L', '[' -> {
                    position = at + 4;
                    return payload.getInt(at);
                }
                default -> {
                    position = at + 8;
                    return payload.getLong(at);
                }
            }
        }

        /** Seven bits a byte, the lowest first; the sign says that another follows. */
        private int varInt() {
            int value = 0;
            for (int shift = 0; shift < MOST_VARINT_BITS; shift += 7) {
                byte next = payload.get(position++);
                value |= (next & 0x7F) << shift;
                if (next >= 0) {
                    return value;
                }
            }
            throw new StateFormatException("a number before position " + position + " of its chunk has no end");
        }

        private int available(int count, int width) {
            if (count < 0 || (long) count * width > end - position) {
                throw new StateFormatException(count + " elements claimed with " + (end - position) + " bytes left");
            }
            return count;
        }
    }
}
