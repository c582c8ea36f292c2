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

    private final int usual;
    private byte[] bytes;
    private int length;

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
        if (bytes.length > MOST_KEPT) {
            bytes = new byte[usual];
        }
    }

    void encode(StateRecord record) {
        RecordType type = record.type();
        Form form = type.form();
        makeRoom(record);
        byte[] into = bytes;
        int at = varInt(into, length, type.id());
        INT.set(into, at, record.id());
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
                INT.set(into, at, record.element(i));
            }
        }
        length = at;
    }

    private static int slots(byte[] into, int start, RecordType type, StateRecord record) {
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
        long needed = length + MOST_BESIDE_CONTENT + type.slotBytes() + content;
        if (needed > bytes.length) {
            grow(needed, record);
        }
    }

    private void grow(long needed, StateRecord record) {
        if (needed > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "object " + record.id() + " of " + record.type().className() + " takes more than 2 GB");
        }
        bytes = Arrays.copyOf(bytes, (int) Math.min(MAX_BYTES, Math.max(needed, 2L * bytes.length)));
    }
}
