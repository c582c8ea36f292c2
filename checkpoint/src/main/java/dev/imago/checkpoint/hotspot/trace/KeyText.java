package dev.imago.checkpoint.hotspot.trace;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.StateRecord;

/** How a map's key is shown in a path, where it can be shown in a few characters. */
final class KeyText implements RecordSink {
    private static final int LONGEST = 40;

    private final HeapAccess heap;
    private final RecordType type;
    private String text = "";

    KeyText(HeapAccess heap, RecordType type) {
        this.heap = heap;
        this.type = type;
    }

    /** The key's text; empty when it has none that is short. */
    String text() {
        return text;
    }

    @Override
    public boolean wantsValues() {
        return type.form() != Form.PRIMITIVE_ARRAY;
    }

    @Override
    public void slot(int index, long bits) {
        if (type.form() == Form.BOXED) {
            text = switch (type.slots().get(index).descriptor()) {
                case "Z" -> Boolean.toString(bits != 0);
                case "C" -> "'" + (char) bits + "'";
                case "F" -> Float.toString(Float.intBitsToFloat((int) bits));
                case "D" -> Double.toString(Double.longBitsToDouble(bits));
                default -> Long.toString(bits);
            };
        }
    }

    @Override
    public void text(String value) {
        text = value;
    }

    @Override
    public void bytes(long address, int length, boolean utf16) {
        int shown = Math.min(length, utf16 ? 2 * LONGEST : LONGEST);
        StateRecord chars = new StateRecord();
        heap.copy(address, chars.resizeBytes(shown), shown);
        chars.setUtf16(utf16);
        text = '"' + chars.text() + (shown < length ? "..." : "") + '"';
    }
}
