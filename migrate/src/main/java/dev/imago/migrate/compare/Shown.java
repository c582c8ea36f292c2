package dev.imago.migrate.compare;

import dev.imago.checkpoint.hotspot.SourceName;
import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.StateRecord;

/** Values of a state as a person reads them, cut where they are long. */
public final class Shown {
    private static final int MOST_CHARACTERS = 60;

    /** What has no value, for the new version's own stays. */
    public static final String KEPT = "kept by the new version";

    private static final long NAN_OF_FLOAT = 0x7fc00000L;
    private static final long NAN_OF_DOUBLE = 0x7ff8000000000000L;

    private Shown() {}

    /** A primitive of a field descriptor, from its raw bits; references are ids. */
    public static String primitive(long bits, String descriptor) {
        return switch (descriptor.charAt(0)) {
            case 'Z' -> Boolean.toString(bits != 0);
            case 'C' -> "'" + (char) bits + "'";
            case 'F' -> number(Float.intBitsToFloat((int) bits), bits & 0xFFFFFFFFL, NAN_OF_FLOAT);
            case 'D' -> number(Double.longBitsToDouble(bits), bits, NAN_OF_DOUBLE);
            case 'L', '[' -> bits == 0 ? "null" : "object " + bits;
            default -> Long.toString(bits);
        };
    }

    /** A number; of those that are none, all but the usual one by their bits. */
    private static String number(Number number, long bits, long usual) {
        return Double.isNaN(number.doubleValue()) && bits != usual
                ? "NaN 0x" + Long.toHexString(bits)
                : number.toString();
    }

    /** An object: a text or box by what it says, others by their class and size. */
    public static String of(StateRecord record) {
        Form form = record.type().form();
        String name = SourceName.ofClass(record.type().className());
        if (form == Form.STRING) {
            return "\"" + cut(record.text()) + "\"";
        } else if (form.hasText()) {
            return name + " " + cut(record.text());
        } else if (form == Form.BOXED) {
            return primitive(record.slot(0), record.type().slots().get(0).descriptor());
        } else if (form == Form.KEPT) {
            return "a " + name + ", " + KEPT;
        }
        return form.hasElements()
                ? name + " of " + (form == Form.MAPPING ? record.elementCount() / 2 : record.elementCount())
                : form == Form.PRIMITIVE_ARRAY ? name + " of " + Values.length(record) : "a " + name;
    }

    static String cut(String text) {
        return text.length() > MOST_CHARACTERS ? text.substring(0, MOST_CHARACTERS) + "..." : text;
    }
}
