package dev.imago.migrate.kryofile;

import com.esotericsoftware.kryo.kryo5.io.Input;
import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Slot;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.checkpoint.state.StateWriter;
import dev.imago.migrate.kryofile.KryoType.Kind;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads values that hold no other objects, and gives every record of the state its id and type. */
final class ValueReader {
    private static final Set<Kind> LEAVES =
            EnumSet.of(Kind.BOX, Kind.STRING, Kind.ENUM, Kind.PRIMITIVE_ARRAY, Kind.EMPTY, Kind.NUMBER, Kind.TIME);

    private final Input in;
    private final KryoVersion version;
    private final StateWriter out;
    private final Map<String, Integer> constants = new HashMap<>();
    private final Map<String, RecordType> recordTypes = new HashMap<>();
    private final StateRecord record = new StateRecord();
    private int lastId;

    ValueReader(Input in, KryoVersion version, StateWriter out) {
        this.in = in;
        this.version = version;
        this.out = out;
    }

    static boolean isLeaf(Kind kind) {
        return LEAVES.contains(kind);
    }

    /**
     * Reads a value, after what tells that it is there.
     *
     * @param references whether it can only be there; otherwise its serializer may have written null
     * @return the id of its record; 0 for null
     */
    long read(KryoType type, boolean references) {
        return switch (type.kind()) {
            case BOX -> box(type, primitive(type.slots().get(0).descriptor().charAt(0)));
            case STRING -> string(Strings.readOrNull(in));
            case ENUM -> constant(type);
            case PRIMITIVE_ARRAY -> PrimitiveArrays.read(in, this, type);
            case EMPTY -> empty(type);
            case NUMBER, TIME -> jdkValue(type, references);
            default -> throw new IllegalArgumentException("objects of " + type + " hold others");
        };
    }

    private long empty(KryoType type) {
        record.begin(newId(), recordType(type)).setText("");
        return write();
    }

    /** Passes over a null that the object's serializer has written; its length would be minus one. */
    boolean isNull() {
        boolean isNull = in.readByte() == 0;
        if (!isNull) {
            in.setPosition(in.position() - 1);
        }
        return isNull;
    }

    /** Bits of a primitive by its descriptor. */
    long primitive(char descriptor) {
        return switch (descriptor) {
            case 'Z' -> bool();
            case 'B' -> in.readByte();
            case 'C' -> in.readChar();
            case 'S' -> in.readShort();
            case 'I' -> in.readVarInt(false);
            case 'J' -> in.readVarLong(false);
            case 'F' -> Float.floatToRawIntBits(in.readFloat());
            case 'D' -> Double.doubleToRawLongBits(in.readDouble());
            default -> throw new IllegalArgumentException("no primitive: " + descriptor);
        };
    }

    private long bool() {
        int value = in.readByte();
        if (value != 0 && value != 1) {
            throw new KryoFileException("neither true nor false, but " + value);
        }
        return value;
    }

    private long box(KryoType type, long bits) {
        record.begin(newId(), recordType(type)).setSlot(0, bits);
        return write();
    }

    private long string(@Nullable String text) {
        if (text == null) {
            return 0;
        }
        record.begin(newId(), recordType(version.type("java.lang.String"))).setText(text);
        return write();
    }

    private long constant(KryoType type) {
        int ordinal = in.readVarInt(true) - 1;
        if (ordinal == -1) {
            return 0;
        }
        if (ordinal < 0 || ordinal >= type.constants().size()) {
            throw new KryoFileException("constant " + ordinal + " of " + type.name() + ", which has "
                    + type.constants().size());
        }
        String name = type.constants().get(ordinal);
        return constants.computeIfAbsent(type.name() + "." + name, key -> {
            record.begin(newId(), recordType(type)).setText(name);
            return write();
        });
    }

    private long jdkValue(KryoType type, boolean references) {
        JdkValue value = JdkValue.of(type.name());
        if (type.kind() == Kind.NUMBER && !references && isNull()) {
            return 0;
        }
        return create(type.name(), value.slots(), target -> value.read(in, target));
    }

    private int create(String className, List<Slot> slots, Consumer<JdkValue.Target> content) {
        long[] values = new long[slots.size()];
        content.accept(new JdkValue.Target() {
            @Override
            public void set(int slot, long bits) {
                values[slot] = bits;
            }

            @Override
            public int create(String name, List<Slot> its, Consumer<JdkValue.Target> more) {
                return ValueReader.this.create(name, its, more);
            }

            @Override
            public int ints(int[] content) {
                record.begin(newId(), out.type("[I", Form.PRIMITIVE_ARRAY, List.of()));
                for (int each : content) {
                    record.addBytes(each, Integer.BYTES);
                }
                return write();
            }
        });
        record.begin(newId(), out.type(className, Form.INSTANCE, slots));
        for (int i = 0; i < values.length; i++) {
            record.setSlot(i, values[i]);
        }
        return write();
    }

    int newId() {
        if (lastId == Integer.MAX_VALUE - 16) {
            throw new KryoFileException("more objects than a state can hold");
        }
        return ++lastId;
    }

    /** The record that is filled next; only until anything else is read. */
    StateRecord record() {
        return record;
    }

    RecordType recordType(KryoType type) {
        return recordTypes.computeIfAbsent(
                type.name(), name -> out.type(name, type.kind().form(), type.slots()));
    }

    /** Writes the record that was filled; returns its id. */
    int write() {
        out.write(record);
        return record.id();
    }
}
