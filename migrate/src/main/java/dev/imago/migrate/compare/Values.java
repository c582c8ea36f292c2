package dev.imago.migrate.compare;

import dev.imago.checkpoint.hotspot.SourceName;
import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Slot;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateRecord;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The values of a state as those of another can be compared with: texts, numbers and constants that a person would call the
 * same are equal, in whatever type they are held, and a box is the number in it.
 *
 * <p>Not safe for use by several threads.
 */
final class Values {
    private static final double EXACT = 1L << 53;

    private final State state;
    private final UnaryOperator<String> names;
    private final StateRecord record = new StateRecord();

    /** The values of a state, with the names that {@code names} gives to its classes. */
    Values(State state, UnaryOperator<String> names) {
        this.state = state;
        this.names = names;
    }

    /** What an object says, equal to that of another if they are the same; null for one that is no value. */
    @Nullable
    String of(int id) {
        if (id == 0) {
            return "null";
        }
        Form form = state.typeOf(id).form();
        if (!form.hasText() && form != Form.BOXED) {
            return null;
        }
        state.read(id, record);
        if (form == Form.BOXED) {
            return primitive(
                    record.slot(0), record.type().slots().get(0).descriptor().charAt(0));
        } else if (form == Form.STRING) {
            return "\"" + record.text();
        }
        String text = form == Form.CLASS ? names.apply(record.text()) : record.text();
        return names.apply(record.type().className()) + " " + text;
    }

    /** The same of a field; null if it refers to what is no value. */
    @Nullable
    String of(long bits, String descriptor) {
        char kind = descriptor.charAt(0);
        return kind == 'L' || kind == '[' ? of((int) bits) : primitive(bits, kind);
    }

    /** A primitive of a kind, by the first character of its descriptor; numbers are equal in all kinds. */
    static String primitive(long bits, char kind) {
        return switch (kind) {
            case 'Z' -> Boolean.toString(bits != 0);
            case 'C' -> "'" + (char) bits;
            case 'F' -> number(Float.intBitsToFloat((int) bits));
            case 'D' -> number(Double.longBitsToDouble(bits));
            default -> Long.toString(bits);
        };
    }

    private static String number(double number) {
        boolean whole = number == Math.rint(number) && Math.abs(number) < EXACT;
        boolean negativeZero = number == 0 && Double.doubleToRawLongBits(number) != 0;
        if (Double.isNaN(number)) {
            return Shown.primitive(Double.doubleToRawLongBits(number), "D");
        }
        return whole && !negativeZero ? Long.toString((long) number) : Double.toString(number);
    }

    /** How a person reads an object. */
    String shown(int id) {
        if (id == 0) {
            return "null";
        }
        state.read(id, record);
        return Shown.of(record);
    }

    /** The same with the class of what is in a box. */
    String shownWithClass(int id) {
        return id != 0 && state.typeOf(id).form() == Form.BOXED
                ? SourceName.ofClass(state.typeOf(id).className()) + " " + shown(id)
                : shown(id);
    }

    /** How a person reads a field. */
    String shown(long bits, String descriptor) {
        char kind = descriptor.charAt(0);
        return kind == 'L' || kind == '[' ? shown((int) bits) : Shown.primitive(bits, descriptor);
    }

    String shown(StateRecord holder, int slot) {
        Slot field = holder.type().slots().get(slot);
        return field.kept() ? Shown.KEPT : shown(holder.slot(slot), field.descriptor());
    }

    /**
     * Where each element of a container is: by what it says, or by its number among those that say nothing.
     *
     * @param step 2 for the keys of a mapping, else 1
     */
    static Map<String, Integer> places(StateRecord container, int step, IntFunction<@Nullable String> says) {
        Map<String, Integer> places = new LinkedHashMap<>();
        Map<String, Integer> occurrences = new HashMap<>();
        for (int i = 0; i + step <= container.elementCount(); i += step) {
            String value = says.apply(container.element(i));
            String name = value == null ? "[object]" : value;
            // What is equal here may be two elements there, as 5 and 5L are, or all keys of an identity map.
            int occurrence = occurrences.merge(name, 1, Integer::sum);
            places.put(occurrence == 1 ? name : name + " #" + occurrence, i);
        }
        return places;
    }

    /** Whether all elements are values. */
    boolean areElements(StateRecord container) {
        for (int i = 0; i < container.elementCount(); i++) {
            int id = container.element(i);
            if (id != 0) {
                Form form = state.typeOf(id).form();
                if (!form.hasText() && form != Form.BOXED) {
                    return false;
                }
            }
        }
        return true;
    }

    /** How many elements of two primitive arrays of the same length are not the same. */
    static int changed(StateRecord one, StateRecord other) {
        int changed = 0;
        char kind = kind(one.type());
        char otherKind = kind(other.type());
        for (int i = 0; i < length(one); i++) {
            if (!primitive(element(one, i), kind).equals(primitive(element(other, i), otherKind))) {
                changed++;
            }
        }
        return changed;
    }

    /** Number of elements of a primitive array. */
    static int length(StateRecord array) {
        return array.byteLength() / Slot.widthOf(array.type().className().substring(1));
    }

    private static char kind(RecordType array) {
        return array.className().charAt(1);
    }

    private static long element(StateRecord array, int index) {
        char kind = kind(array.type());
        int width = Slot.widthOf(String.valueOf(kind));
        long bits = 0;
        for (int i = width - 1; i >= 0; i--) {
            bits = bits << Byte.SIZE | (array.bytes()[index * width + i] & 0xFF);
        }
        int unused = Long.SIZE - width * Byte.SIZE;
        return kind == 'C' ? bits : bits << unused >> unused;
    }
}
