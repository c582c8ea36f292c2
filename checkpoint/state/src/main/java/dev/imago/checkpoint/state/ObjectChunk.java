package dev.imago.checkpoint.state;

import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.io.Input;
import java.util.List;

/**
 * A run of encoded objects, decoded one at a time and as often as wanted.
 *
 * <p>Immutable bytes; safe for use by several threads through a {@link Cursor} each.
 */
public final class ObjectChunk {
    private final byte[] payload;
    private final List<RecordType> types;

    ObjectChunk(byte[] payload, List<RecordType> types) {
        this.payload = payload;
        this.types = types;
    }

    public Cursor cursor() {
        return new Cursor();
    }

    /** Walks the objects of a chunk, or jumps to one whose position it has seen before. Not thread-safe. */
    public final class Cursor {
        private final Input in = new Input(payload);

        /** Position of the object that {@link #next} would read. */
        public int position() {
            return in.position();
        }

        public void seek(int position) {
            in.setPosition(position);
        }

        public boolean hasNext() {
            return in.position() < payload.length;
        }

        /** Decodes one object into {@code record}. */
        public void next(StateRecord record) {
            int at = in.position();
            try {
                decode(record);
            } catch (KryoException | IndexOutOfBoundsException e) {
                throw new StateFormatException("object at position " + at + " of its chunk is malformed", e);
            }
        }

        private void decode(StateRecord record) {
            RecordType type = types.get(in.readVarInt(true));
            int id = in.readInt();
            if (id <= 0) {
                throw new StateFormatException("object id " + id + " of " + type.className());
            }
            record.begin(id, type);
            List<Slot> slots = type.slots();
            for (int i = 0; i < slots.size(); i++) {
                record.setSlot(i, readSlot(slots.get(i)));
            }
            Form form = type.form();
            if (form.hasText() || form == Form.PRIMITIVE_ARRAY) {
                if (form.hasText()) {
                    record.setUtf16(in.readBoolean());
                }
                int length = available(in.readVarInt(true), 1);
                in.readBytes(record.resizeBytes(length), 0, length);
            } else if (form.hasElements()) {
                int count = available(in.readVarInt(true), 4);
                record.resizeElements(count);
                for (int i = 0; i < count; i++) {
                    record.setElement(i, in.readInt());
                }
            }
        }

        private long readSlot(Slot slot) {
            if (slot.kept()) {
                return 0;
            }
            return switch (slot.descriptor().charAt(0)) {
                case 'Z', 'B' -> in.readByte();
                case 'S' -> in.readShort();
                case 'C' -> (char) in.readShort();
                case 'I', 'F', 'L', '[' -> in.readInt();
                default -> in.readLong();
            };
        }

        private int available(int count, int width) {
            if (count < 0 || (long) count * width > payload.length - in.position()) {
                throw new StateFormatException(
                        count + " elements claimed with " + (payload.length - in.position()) + " bytes left");
            }
            return count;
        }
    }
}
