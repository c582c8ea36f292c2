package dev.imago.checkpoint.hotspot;

import dev.imago.checkpoint.memory.AddressSpace;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the fields that a class declares, in either of the two encodings HotSpot has had: records of six u2 (JDK 17 to
 * 20), and a stream of UNSIGNED5 numbers (JDK 21, JDK-8292818).
 */
abstract sealed class FieldTable {
    /** A class file can't have more. */
    private static final int MOST_FIELDS = 65_535;

    final AddressSpace memory;
    final Symbols symbols;
    private final long constantsOffset;
    private final long constantPoolSize;
    private final long lengthOffset;

    private FieldTable(AddressSpace memory, VmStructs structs, Symbols symbols) {
        this.memory = memory;
        this.symbols = symbols;
        this.constantsOffset = structs.offset("InstanceKlass", "_constants");
        this.constantPoolSize = structs.sizeOf("ConstantPool");
        this.lengthOffset = structs.offset("Array<int>", "_length");
    }

    static FieldTable of(AddressSpace memory, VmStructs structs, Symbols symbols) {
        return structs.has("InstanceKlass", "_fieldinfo_stream")
                ? new Stream(memory, structs, symbols)
                : new Records(memory, structs, symbols);
    }

    abstract List<JavaField> read(JavaClass declaring);

    /** Name at {@code index} of the class's constant pool: UTF-8 entries are pointers to symbols. */
    final String constant(long klass, int index) {
        long pool = memory.getLong(klass + constantsOffset);
        return symbols.read(memory.getLong(pool + constantPoolSize + 8L * index));
    }

    final int arrayLength(long array, int most) {
        int length = memory.getInt(array + lengthOffset);
        if (length < 0 || length > most) {
            throw new CorruptVmException("the fields of a class take " + length + " elements", array);
        }
        return length;
    }

    final JavaField field(JavaClass declaring, int name, int signature, int offset, int flags, boolean injected) {
        // Only the flags of the class file; the VM keeps its own above them (JDK 17 keeps 0x20, stable, among them).
        int modifiers = flags & 0x50df;
        return injected
                ? new JavaField(
                        declaring, symbols.readVmSymbol(name), symbols.readVmSymbol(signature), offset, modifiers, true)
                : new JavaField(
                        declaring,
                        constant(declaring.address(), name),
                        constant(declaring.address(), signature),
                        offset,
                        modifiers,
                        false);
    }

    private static final class Records extends FieldTable {
        private static final int SLOTS = 6;
        private final long fieldsOffset;
        private final long dataOffset;
        private final int internal;
        private final int hasGenericSignature;

        Records(AddressSpace memory, VmStructs structs, Symbols symbols) {
            super(memory, structs, symbols);
            this.fieldsOffset = structs.offset("InstanceKlass", "_fields");
            this.dataOffset = structs.offset("Array<u2>", "_data");
            this.internal = (int) structs.constant("JVM_ACC_FIELD_INTERNAL");
            this.hasGenericSignature = (int) structs.constant("JVM_ACC_FIELD_HAS_GENERIC_SIGNATURE");
            if (structs.constant("FieldInfo::field_slots") != SLOTS
                    || structs.constant("FieldInfo::high_packed_offset") != SLOTS - 1) {
                throw new UnsupportedJvmException(
                        "field records of JVM " + structs.jvmVersion() + " have an unknown layout");
            }
        }

        @Override
        List<JavaField> read(JavaClass declaring) {
            long array = memory.getLong(declaring.address() + fieldsOffset);
            int slots = arrayLength(array, MOST_FIELDS * (SLOTS + 1));
            long data = array + dataOffset;
            List<JavaField> fields = new ArrayList<>(slots / SLOTS);
            // One slot for each generic signature follows all records, so the end moves as they are found.
            int end = slots;
            for (int at = 0; at + SLOTS <= end; at += SLOTS) {
                int flags = slot(data, at);
                int packed = slot(data, at + 4) | (slot(data, at + 5) << 16);
                fields.add(field(
                        declaring,
                        slot(data, at + 1),
                        slot(data, at + 2),
                        packed >>> UnexportedFacts.FIELD_OFFSET_TAG_BITS,
                        flags,
                        (flags & internal) != 0));
                if ((flags & hasGenericSignature) != 0) {
                    end--;
                }
            }
            return List.copyOf(fields);
        }

        private int slot(long data, int index) {
            return memory.getShort(data + 2L * index) & 0xffff;
        }
    }

    private static final class Stream extends FieldTable {
        private final long streamOffset;
        private final long dataOffset;
        private final int initialized;
        private final int injected;
        private final int generic;
        private final int contended;

        Stream(AddressSpace memory, VmStructs structs, Symbols symbols) {
            super(memory, structs, symbols);
            this.streamOffset = structs.offset("InstanceKlass", "_fieldinfo_stream");
            this.dataOffset = structs.offset("Array<u1>", "_data");
            this.initialized = 1 << structs.constant("FieldInfo::FieldFlags::_ff_initialized");
            this.injected = 1 << structs.constant("FieldInfo::FieldFlags::_ff_injected");
            this.generic = 1 << structs.constant("FieldInfo::FieldFlags::_ff_generic");
            this.contended = 1 << structs.constant("FieldInfo::FieldFlags::_ff_contended");
        }

        @Override
        List<JavaField> read(JavaClass declaring) {
            long array = memory.getLong(declaring.address() + streamOffset);
            byte[] bytes = new byte[arrayLength(array, MOST_FIELDS * 40)];
            memory.getBytes(array + dataOffset, bytes, 0, bytes.length);
            Unsigned5 numbers = new Unsigned5(bytes, array + dataOffset);
            int count = numbers.next() + numbers.next(); // Java's, injected
            if (count < 0 || count > bytes.length) {
                throw new CorruptVmException("the class " + declaring.name() + " has " + count + " fields", array);
            }
            List<JavaField> fields = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                fields.add(next(declaring, numbers));
            }
            return List.copyOf(fields);
        }

        private JavaField next(JavaClass declaring, Unsigned5 numbers) {
            int name = numbers.next();
            int signature = numbers.next();
            int offset = numbers.next();
            int flags = numbers.next();
            int fieldFlags = numbers.next();
            for (int optional : new int[] {initialized, generic, contended}) {
                if ((fieldFlags & optional) != 0) {
                    numbers.next();
                }
            }
            return field(declaring, name, signature, offset, flags, (fieldFlags & injected) != 0);
        }
    }
}
