package dev.imago.checkpoint.state;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Encodes records one after the other into memory: what Kryo's {@code Output} would write, but with room made once for
 * each record, as this is run for every object.
 */
final class RecordEncoder {
    /** A record never crosses chunks, and a chunk never exceeds what one Java array can hold. */
    static final int MAX_BYTES = Integer.MAX_VALUE - 64;

    /** What one huge object needed is not kept. */
    private static final int MOST_KEPT = 8 << 20;

    /** Number of the type, id, kind of text, length: two of them take up to five bytes. */
    private static final int MOST_BESIDE_CONTENT = 5 + Integer.BYTES + 1 + 5;

    private static final VarHandle SHORT = view(short[].class);
    private static final VarHandle INT = view(int[].class);
    private static final VarHandle LONG = view(long[].class);

    /** Longest number of a type that is not known yet; see {@link RecordTypes}. */
    private static final int PROVISIONAL_TYPE_BYTES = 3;

    private final int usual;
    private byte[] bytes;
    private int length;
    /** Where ids lie that are not known yet: negative ones. */
    private final Places ids = new Places();
    /** Where numbers of types lie that are not known yet. */
    private final Places types = new Places();

    /** @param usual bytes that it has room for at first */
    RecordEncoder(int usual) {
        this.usual = usual;
        this.bytes = new byte[usual];
    }

    private static VarHandle view(Class<?> type) {
        return MethodHandles.byteArrayViewVarHandle(type, ByteOrder.LITTLE_ENDIAN);
    }

    /** What was encoded, up to {@link #length()}. */
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    void clear() {
        length = 0;
        ids.clear();
        types.clear();
        if (bytes.length > MOST_KEPT) {
            bytes = new byte[usual];
        }
    }

    void encode(StateRecord record) {
        RecordType type = record.type();
        Form form = type.form();
        makeRoom(record);
        byte[] into = bytes;
        if (RecordTypes.isProvisional(type)) {
            types.add(length);
        }
        int at = varInt(into, length, type.id());
        id(into, at, record.id());
        at = slots(into, at + Integer.BYTES, type, record);
        if (form.hasText()) {
            into[at++] = (byte) (record.isUtf16() ? 1 : 0);
        }
        if (form.hasText() || form == Form.PRIMITIVE_ARRAY) {
            int count = record.byteLength();
            at = varInt(into, at, count);
            System.arraycopy(record.bytes(), 0, into, at, count);
            at += count;
        } else if (form.hasElements()) {
            int count = record.elementCount();
            at = varInt(into, at, count);
            for (int i = 0; i < count; i++, at += Integer.BYTES) {
                id(into, at, record.element(i));
            }
        }
        length = at;
    }

    private void id(byte[] into, int at, int id) {
        if (id < 0) {
            ids.add(at);
        }
        INT.set(into, at, id);
    }

    /** Whether something was encoded whose id or type is not known yet. */
    boolean hasProvisional() {
        return ids.count > 0 || types.count > 0;
    }

    /**
     * Puts what is known now in the place of what was not: of id {@code -n} the {@code n}th from {@code firstId}, of a
     * provisional type its number.
     */
    void resolve(int firstId, RecordTypes known) {
        for (int i = 0; i < ids.count; i++) {
            int at = ids.places[i];
            INT.set(bytes, at, firstId - 1 - (int) INT.get(bytes, at));
        }
        for (int i = 0; i < types.count; i++) {
            int at = types.places[i];
            // As long as the number it replaces, and still a number of seven bits a byte.
            int number = known.numberOf(provisionalType(at));
            for (int part = 0; part < PROVISIONAL_TYPE_BYTES - 1; part++) {
                bytes[at + part] = (byte) (number >>> (7 * part) | 0x80);
            }
            bytes[at + PROVISIONAL_TYPE_BYTES - 1] = (byte) (number >>> (7 * (PROVISIONAL_TYPE_BYTES - 1)));
        }
        ids.clear();
        types.clear();
    }

    private int provisionalType(int at) {
        int id = 0;
        for (int part = 0; part < PROVISIONAL_TYPE_BYTES; part++) {
            id |= (bytes[at + part] & 0x7F) << (7 * part);
        }
        return id;
    }

    /** Takes over what another has encoded, all of it known. */
    void append(RecordEncoder other) {
        makeRoom(other.length);
        System.arraycopy(other.bytes, 0, bytes, length, other.length);
        length += other.length;
    }

    private int slots(byte[] into, int start, RecordType type, StateRecord record) {
        int at = start;
        int count = type.slotCount();
        for (int i = 0; i < count; i++) {
            long bits = record.slot(i);
            switch (type.slotKind(i)) {
                case RecordType.NO_VALUE -> {}
                case 'Z', 'B' -> into[at++] = (byte) bits;
                case 'C', 'S' -> {
                    SHORT.set(into, at, (short) bits);
                    at += Short.BYTES;
                }
                case 'J', 'D' -> {
                    LONG.set(into, at, bits);
                    at += Long.BYTES;
                }
                case 'L', '[' -> {
                    id(into, at, (int) bits);
                    at += Integer.BYTES;
                }
                default -> {
                    INT.set(into, at, (int) bits);
                    at += Integer.BYTES;
                }
            }
        }
        return at;
    }

    /** Seven bits a byte, the lowest first; the sign says that another follows. */
    private static int varInt(byte[] into, int start, int value) {
        int at = start;
        int rest = value;
        while ((rest & ~0x7F) != 0) {
            into[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        into[at++] = (byte) rest;
        return at;
    }

    private void makeRoom(StateRecord record) {
        RecordType type = record.type();
        long content = type.form().hasElements() ? 4L * record.elementCount() : record.byteLength();
        long more = MOST_BESIDE_CONTENT + type.slotBytes() + content;
        if (length + more > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "object " + record.id() + " of " + type.className() + " takes more than 2 GB");
        }
        makeRoom(more);
    }

    private void makeRoom(long more) {
        long needed = length + more;
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(MAX_BYTES, Math.max(needed, 2L * bytes.length)));
        }
    }

    /** Places in what was encoded. */
    private static final class Places {
        private int[] places = new int[64];
        private int count;

        void add(int place) {
            if (count == places.length) {
                places = Arrays.copyOf(places, 2 * count);
            }
            places[count++] = place;
        }

        void clear() {
            count = 0;
        }
    }
}
