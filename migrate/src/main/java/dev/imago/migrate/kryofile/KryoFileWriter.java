package dev.imago.migrate.kryofile;

import com.esotericsoftware.kryo.kryo5.io.Output;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Root;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.migrate.kryofile.KryoType.Kind;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes the objects of a state's roots as Kryo would write them.
 *
 * <p>What is open stands in a list, not on the thread's stack. For one state and one thread.
 */
final class KryoFileWriter {
    private static final int BUFFER = 1 << 16;

    private final Output out;
    private final State state;
    private final KryoVersion version;
    private final KryoDescription description;
    private final Generics generics;
    private final List<OpenWrite> open = new ArrayList<>();
    private final Map<Integer, Integer> written = new HashMap<>();
    private final Map<String, Integer> namedClasses = new HashMap<>();
    /** Ids of what is open, where nothing refers to objects: one that is met again would never end. */
    private final Set<Integer> onTheWay = new HashSet<>();

    private final Map<Integer, int[]> slots = new HashMap<>();
    private final StateRecord leaf = new StateRecord();

    private KryoFileWriter(OutputStream stream, State state, KryoVersion version, KryoDescription description) {
        this.out = new Output(stream, BUFFER);
        this.state = state;
        this.version = version;
        this.description = description;
        this.generics = new Generics(description.optimizedGenerics());
    }

    /**
     * Writes all objects; does not close the stream.
     *
     * @param rootClass class of the objects by its name in this version; null where each has its class written
     * @throws KryoFileException when something cannot be in such a file, with a path to it
     */
    static void write(
            State state,
            KryoVersion version,
            KryoDescription description,
            @Nullable String rootClass,
            OutputStream stream) {
        KryoFileWriter writer = new KryoFileWriter(stream, state, version, description);
        writer.writeObjects(rootClass);
        writer.out.flush();
    }

    private void writeObjects(@Nullable String rootClass) {
        if (state.roots().size() != description.objects()) {
            throw new KryoFileException("of " + description.objects() + " objects of the file "
                    + state.roots().size() + " are left: what was written is not dropped");
        }
        for (Root root : state.roots()) {
            int id = (int) root.bits();
            int last = id;
            try {
                writeRoot(id, rootClass);
                while (!open.isEmpty()) {
                    OpenWrite top = open.get(open.size() - 1);
                    last = top.id();
                    top.proceed();
                }
            } catch (KryoFileException e) {
                throw new KryoFileException(e.getMessage() + ", at " + state.pathTo(last), e);
            }
            written.clear();
            namedClasses.clear();
        }
    }

    private void writeRoot(int id, @Nullable String rootClass) {
        KryoType type = typeOf(id);
        if (rootClass == null) {
            writeClass(type);
        } else if (!rootClass.equals(type.name())) {
            throw new KryoFileException("an object of " + type.name() + " where one of " + rootClass + " was written");
        }
        writeValue(id, type, false);
    }

    // --- what open objects use ---

    Output out() {
        return out;
    }

    KryoVersion version() {
        return version;
    }

    Generics generics() {
        return generics;
    }

    int depth() {
        return open.size();
    }

    void close() {
        OpenWrite closed = open.remove(open.size() - 1);
        if (!description.references()) {
            onTheWay.remove(closed.id());
        }
    }

    KryoType typeOf(int id) {
        return version.type(state.typeOf(id).className());
    }

    /** @param type null for null */
    void writeClass(@Nullable KryoType type) {
        if (type == null) {
            out.writeByte(0);
            return;
        }
        Integer number = version.numberOf(type.name());
        if (number != null) {
            out.writeVarInt(number + 2, true);
            return;
        }
        out.writeByte(1);
        Integer known = namedClasses.get(type.name());
        if (known != null) {
            out.writeVarInt(known, true);
            return;
        }
        out.writeVarInt(namedClasses.size(), true);
        namedClasses.put(type.name(), namedClasses.size());
        if (type.name().chars().allMatch(c -> c < 0x80)) {
            out.writeAscii(type.name());
        } else {
            out.writeString(type.name());
        }
    }

    /** Writes a value and its class; what has content is open now. */
    void writeClassAndValue(int id) {
        KryoType type = id == 0 ? null : typeOf(id);
        writeClass(type);
        if (type != null) {
            writeValue(id, type, false);
        }
    }

    /**
     * Writes a value whose class the reader knows.
     *
     * @param id 0 for null
     * @param orNull whether the reader expects that it may be null
     */
    void writeValue(int id, KryoType type, boolean orNull) {
        if (id == 0) {
            if (!orNull) {
                throw new KryoFileException("null, where an object of " + type.name() + " must be");
            }
            writeNull(type);
            return;
        }
        KryoType actual = typeOf(id);
        if (!actual.name().equals(type.name())) {
            throw new KryoFileException(
                    "an object of " + actual.name() + " where only those of " + type.name() + " can be");
        }
        boolean refers = description.references() && type.kind().usesReferences();
        if (refers) {
            Integer known = written.putIfAbsent(id, written.size());
            if (known != null) {
                out.writeVarInt(known + 2, true);
                return;
            }
        }
        if (refers || (orNull && (description.references() || !type.kind().acceptsNull()))) {
            out.writeByte(1);
        }
        writeBody(id, type);
    }

    private void writeNull(KryoType type) {
        if (!description.references() && type.kind() == Kind.STRING) {
            out.writeString(null);
        } else {
            // Whoever writes it, Kryo or the serializer.
            out.writeByte(0);
        }
    }

    private void writeBody(int id, KryoType type) {
        switch (type.kind()) {
            case BOX -> {
                state.read(id, leaf);
                primitive(type.slots().get(0).descriptor().charAt(0), leaf.slot(0));
            }
            case STRING -> {
                state.read(id, leaf);
                out.writeString(leaf.text());
            }
            case ENUM -> {
                state.read(id, leaf);
                int ordinal = type.constants().indexOf(leaf.text());
                if (ordinal < 0) {
                    throw new KryoFileException(type.name() + " has no constant " + leaf.text());
                }
                out.writeVarInt(ordinal + 1, true);
            }
            case PRIMITIVE_ARRAY -> {
                state.read(id, leaf);
                PrimitiveArrays.write(this, type, leaf);
            }
            case EMPTY -> {
                // nothing is written
            }
            case NUMBER, TIME -> JdkValue.of(type.name()).write(out, new ValueFields(state, id));
            default -> {
                if (!description.references() && !onTheWay.add(id)) {
                    throw new KryoFileException("an object of " + type.name()
                            + " that leads back to itself, which no file without references can hold");
                }
                StateRecord record = new StateRecord();
                state.read(id, record);
                open.add(OpenWrite.of(this, type, record));
            }
        }
    }

    void primitive(char descriptor, long bits) {
        switch (descriptor) {
            case 'Z', 'B' -> out.writeByte((byte) bits);
            case 'C' -> out.writeChar((char) bits);
            case 'S' -> out.writeShort((short) bits);
            case 'I' -> out.writeVarInt((int) bits, false);
            case 'J' -> out.writeVarLong(bits, false);
            case 'F' -> out.writeFloat(Float.intBitsToFloat((int) bits));
            case 'D' -> out.writeDouble(Double.longBitsToDouble(bits));
            default -> throw new IllegalArgumentException("no primitive: " + descriptor);
        }
    }

    /** Where the fields of a class lie in the records of a type. */
    int[] slotsOf(KryoType type, RecordType records) {
        return slots.computeIfAbsent(
                records.id(),
                key -> type.fields().stream()
                        .mapToInt(field -> slotOf(records, field.owner(), field.name(), field.descriptor()))
                        .toArray());
    }

    private static int slotOf(RecordType type, String owner, String name, String descriptor) {
        int slot = type.slotIndex(owner, name);
        if (slot < 0) {
            throw new KryoFileException("an object of " + type.className() + " without " + owner + "." + name);
        }
        if (type.slots().get(slot).kept()) {
            throw new KryoFileException(owner + "." + name
                    + " is kept, but in a file there is no object of the new version whose value it could keep");
        }
        if (type.slots().get(slot).isReference() != (descriptor.length() > 1)) {
            throw new KryoFileException(owner + "." + name + " has a value of another type: "
                    + type.slots().get(slot).descriptor());
        }
        return slot;
    }
}
