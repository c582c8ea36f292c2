package dev.imago.checkpoint.state;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One object, flat, in a buffer that is used again for the next one. Values are valid until the next read into it.
 *
 * <p>Not safe for use by several threads.
 */
public final class StateRecord {
    private static final byte[] NO_BYTES = {};
    /** What one huge object needed is not kept. */
    private static final int MOST_KEPT = 8 << 20;

    private int id;
    private @Nullable RecordType type;
    private long[] slots = new long[16];
    private byte[] bytes = NO_BYTES;
    private int byteLength;
    private boolean utf16;
    private int[] elements = new int[16];
    private int elementCount;

    /** Starts a new object: slots are zero, there are no bytes and no elements. */
    public StateRecord begin(int newId, RecordType newType) {
        id = newId;
        type = newType;
        int count = newType.slotCount();
        if (slots.length < count) {
            slots = new long[Math.max(count, slots.length * 2)];
        } else {
            Arrays.fill(slots, 0, count, 0);
        }
        if (bytes.length > MOST_KEPT) {
            bytes = NO_BYTES;
        }
        if (elements.length > MOST_KEPT / Integer.BYTES) {
            elements = new int[16];
        }
        byteLength = 0;
        utf16 = false;
        elementCount = 0;
        return this;
    }

    /** Makes the object one of another type. Slots stay by index, further ones are zero; bytes and elements stay. */
    public StateRecord retype(RecordType newType) {
        int before = type().slotCount();
        int after = newType.slotCount();
        if (slots.length < after) {
            slots = Arrays.copyOf(slots, Math.max(after, slots.length * 2));
        }
        if (before < after) {
            Arrays.fill(slots, before, after, 0);
        }
        type = newType;
        return this;
    }

    /** Exchanges all that the two records hold. */
    public void exchange(StateRecord other) {
        int otherId = other.id;
        RecordType otherType = other.type;
        long[] otherSlots = other.slots;
        byte[] otherBytes = other.bytes;
        int otherByteLength = other.byteLength;
        boolean otherUtf16 = other.utf16;
        int[] otherElements = other.elements;
        int otherElementCount = other.elementCount;
        other.id = id;
        other.type = type;
        other.slots = slots;
        other.bytes = bytes;
        other.byteLength = byteLength;
        other.utf16 = utf16;
        other.elements = elements;
        other.elementCount = elementCount;
        id = otherId;
        type = otherType;
        slots = otherSlots;
        bytes = otherBytes;
        byteLength = otherByteLength;
        utf16 = otherUtf16;
        elements = otherElements;
        elementCount = otherElementCount;
    }

    /** Gives the object another id. */
    void renumber(int newId) {
        id = newId;
    }

    /** Id of the object, from 1. */
    public int id() {
        return id;
    }

    public RecordType type() {
        RecordType present = type;
        if (present == null) {
            throw new IllegalStateException("nothing was read into this record yet");
        }
        return present;
    }

    /** Raw bits of slot {@code index}: sign-extended integers, raw float and double bits, or an id (0 is null). */
    public long slot(int index) {
        return slots[index];
    }

    public int reference(int index) {
        return (int) slots[index];
    }

    public void setSlot(int index, long bits) {
        slots[index] = bits;
    }

    /** Array elements or characters, little-endian; valid up to {@link #byteLength()}. */
    public byte[] bytes() {
        return bytes;
    }

    public int byteLength() {
        return byteLength;
    }

    /** Makes room for {@code length} bytes and returns the buffer to fill from 0. */
    public byte[] resizeBytes(int length) {
        if (bytes.length < length) {
            bytes = new byte[Math.max(length, (int) Math.min(Integer.MAX_VALUE - 16L, bytes.length * 2L))];
        }
        byteLength = length;
        return bytes;
    }

    /** Appends the low {@code width} bytes of a value, little-endian. */
    public void addBytes(long value, int width) {
        if (byteLength + width > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 16L, Math.max(64, bytes.length * 2L)));
        }
        for (int i = 0; i < width; i++) {
            bytes[byteLength++] = (byte) (value >>> (8 * i));
        }
    }

    /** Whether {@link #bytes()} of a text holds UTF-16LE rather than Latin-1. */
    public boolean isUtf16() {
        return utf16;
    }

    public void setUtf16(boolean isUtf16) {
        utf16 = isUtf16;
    }

    /** The characters of a {@link Form#STRING}, or the name that the other textual forms carry. */
    public String text() {
        if (!utf16) {
            return new String(bytes, 0, byteLength, StandardCharsets.ISO_8859_1);
        }
        // Decoded by hand: a charset would replace unpaired surrogates, and a service's string may hold them.
        char[] chars = new char[byteLength / 2];
        for (int i = 0; i < chars.length; i++) {
            chars[i] = (char) ((bytes[2 * i] & 0xFF) | bytes[2 * i + 1] << 8);
        }
        return new String(chars);
    }

    public void setText(String text) {
        // By hand for the reason given at text().
        int length = text.length();
        byte[] into = resizeBytes(length);
        int all = 0;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            into[i] = (byte) c;
            all |= c;
        }
        utf16 = all > 0xFF;
        if (utf16) {
            setWideText(text);
        }
    }

    private void setWideText(String text) {
        int length = text.length();
        byte[] into = resizeBytes(Math.multiplyExact(2, length));
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            into[2 * i] = (byte) c;
            into[2 * i + 1] = (byte) (c >>> 8);
        }
    }

    public int elementCount() {
        return elementCount;
    }

    /** Id of element {@code index}; of a mapping, keys stand at even and values at odd places. */
    public int element(int index) {
        return elements[index];
    }

    public void setElement(int index, int elementId) {
        elements[index] = elementId;
    }

    /** Appends one element. */
    public void addElement(int elementId) {
        if (elementCount == elements.length) {
            elements = Arrays.copyOf(elements, (int) Math.min(Integer.MAX_VALUE - 16L, elements.length * 2L));
        }
        elements[elementCount++] = elementId;
    }

    /** Takes over the elements of another record. */
    public void copyElements(StateRecord from) {
        resizeElements(from.elementCount);
        System.arraycopy(from.elements, 0, elements, 0, elementCount);
    }

    /** Sets the number of elements; the caller then sets each. */
    public void resizeElements(int count) {
        if (elements.length < count) {
            elements = new int[Math.max(count, (int) Math.min(Integer.MAX_VALUE - 16L, elements.length * 2L))];
        }
        elementCount = count;
    }
}
