package dev.imago.checkpoint.hotspot.trace;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.Root;
import dev.imago.checkpoint.state.Slot;
import dev.imago.checkpoint.state.StateRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** Writes state as the text that {@link GraphText} writes of the objects themselves. */
final class StateText {
    private final IntFunction<StateRecord> objects;
    private final Map<Integer, Integer> seen = new HashMap<>();
    private final StringBuilder out = new StringBuilder();

    private StateText(IntFunction<StateRecord> objects) {
        this.objects = objects;
    }

    /** @param objects gives a record of its own for each id */
    static String of(Root root, IntFunction<StateRecord> objects) {
        StateText text = new StateText(objects);
        text.value(root.descriptor(), root.bits());
        return text.out.toString().replace("\n", "\\n");
    }

    private void value(String descriptor, long bits) {
        if (descriptor.length() > 1) {
            write((int) bits);
        } else {
            out.append(boxName(descriptor)).append(' ').append(primitive(descriptor, bits));
        }
    }

    private static String boxName(String descriptor) {
        return switch (descriptor) {
            case "Z" -> "Boolean";
            case "B" -> "Byte";
            case "C" -> "Character";
            case "S" -> "Short";
            case "I" -> "Integer";
            case "J" -> "Long";
            case "F" -> "Float";
            default -> "Double";
        };
    }

    private static String primitive(String descriptor, long bits) {
        return switch (descriptor) {
            case "Z" -> Boolean.toString(bits != 0);
            case "C" -> Character.toString((char) bits);
            case "F" -> Float.toString(Float.intBitsToFloat((int) bits));
            case "D" -> Double.toString(Double.longBitsToDouble(bits));
            default -> Long.toString(bits);
        };
    }

    private void write(int id) {
        if (id == 0) {
            out.append("null");
            return;
        }
        StateRecord record = objects.apply(id);
        String name = record.type().className();
        switch (record.type().form()) {
            case STRING -> out.append('"').append(record.text()).append('"');
            case ENUM -> out.append(name).append(':').append(record.text());
            case CLASS -> out.append("class ").append(record.text());
            case BOXED -> value(record.type().slots().get(0).descriptor(), record.slot(0));
            case KEPT -> out.append("kept");
            case NAMED -> out.append("named ").append(name).append('=').append(record.text());
            default -> {
                Integer number = seen.putIfAbsent(id, seen.size());
                if (number != null) {
                    out.append('#').append(number);
                } else if (record.type().form() == Form.PRIMITIVE_ARRAY) {
                    writePrimitives(record, name);
                } else if (record.type().form() == Form.OBJECT_ARRAY) {
                    writeArray(record, name);
                } else {
                    writeObject(record, name);
                }
            }
        }
    }

    private void writePrimitives(StateRecord record, String name) {
        out.append(name).append('[');
        String descriptor = name.substring(1);
        int width = Slot.widthOf(descriptor);
        for (int at = 0; at < record.byteLength(); at += width) {
            long bits = 0;
            for (int b = width - 1; b >= 0; b--) {
                bits = (bits << 8) | (record.bytes()[at + b] & 0xff);
            }
            int unused = 64 - 8 * width;
            out.append(at == 0 ? "" : ", ").append(primitive(descriptor, bits << unused >> unused));
        }
        out.append(']');
    }

    private void writeArray(StateRecord record, String name) {
        out.append(name).append('[');
        for (int i = 0; i < record.elementCount(); i++) {
            out.append(i == 0 ? "" : ", ");
            write(record.element(i));
        }
        out.append(']');
    }

    private void writeObject(StateRecord record, String name) {
        out.append(name).append('(');
        List<Slot> slots = record.type().slots();
        boolean container = record.type().form() != Form.INSTANCE;
        for (int i = 0; i < slots.size(); i++) {
            Slot slot = slots.get(i);
            boolean attribute = container && slot.declaringClass().startsWith("java.");
            out.append(attribute ? slot.name() : slot.qualifiedName()).append('=');
            value(slot.descriptor(), record.slot(i));
            out.append(';');
        }
        out.append(')');
        if (container) {
            writeContents(record);
        }
    }

    private void writeContents(StateRecord record) {
        List<Runnable> elements = new ArrayList<>();
        boolean map = record.type().form() == Form.MAPPING;
        for (int i = 0; i < record.elementCount(); i += map ? 2 : 1) {
            int at = i;
            elements.add(() -> {
                write(record.element(at));
                if (map) {
                    out.append("->");
                    write(record.element(at + 1));
                }
            });
        }
        GraphText.writeElements(record.type().className(), elements, out);
    }
}
