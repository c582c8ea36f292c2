package dev.imago.checkpoint.hotspot;

import dev.imago.checkpoint.memory.AddressSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the VM's {@code Klass} structures. */
final class KlassReader {
    /** A class file has at most 65535 fields of at most 8 bytes, and nobody has 32 such superclasses. */
    private static final int LARGEST_INSTANCE = 32 * 65_535 * 8;

    private static final int MOST_INTERFACES = 65_535;
    private static final int MOST_OOP_MAP_BLOCKS = 65_535;

    private final AddressSpace memory;
    private final VmLayout layout;
    private final Symbols symbols;
    private final FieldTable fieldTable;
    private final long layoutHelperOffset;
    private final long nameOffset;
    private final long superOffset;
    private final long mirrorOffset;
    private final VmField accessFlags;
    private final long accessFlagsSize;
    private final long initStateOffset;
    private final long vtableLengthOffset;
    private final long itableLengthOffset;
    private final long oopMapSizeOffset;
    private final long instanceKlassSize;
    private final long localInterfacesOffset;
    private final long arrayLengthOffset;
    private final long klassArrayDataOffset;
    private final long elementKlassOffset;
    private final JavaClass.InitState[] initStates;
    private @Nullable ClassTable classes;

    KlassReader(AddressSpace memory, VmStructs structs, VmLayout layout) {
        this.memory = memory;
        this.layout = layout;
        this.symbols = new Symbols(memory, structs);
        this.fieldTable = FieldTable.of(memory, structs, symbols);
        layoutHelperOffset = structs.offset("Klass", "_layout_helper");
        nameOffset = structs.offset("Klass", "_name");
        superOffset = structs.offset("Klass", "_super");
        mirrorOffset = structs.offset("Klass", "_java_mirror");
        accessFlags = structs.require("Klass", "_access_flags");
        accessFlagsSize = structs.sizeOf("AccessFlags");
        initStateOffset = structs.offset("InstanceKlass", "_init_state");
        vtableLengthOffset = structs.offset("Klass", "_vtable_len");
        itableLengthOffset = structs.offset("InstanceKlass", "_itable_len");
        oopMapSizeOffset = structs.offset("InstanceKlass", "_nonstatic_oop_map_size");
        instanceKlassSize = structs.sizeOf("InstanceKlass");
        localInterfacesOffset = structs.offset("InstanceKlass", "_local_interfaces");
        arrayLengthOffset = structs.offset("Array<int>", "_length");
        klassArrayDataOffset = structs.offset("Array<Klass*>", "_data");
        elementKlassOffset = structs.offset("ObjArrayKlass", "_element_klass");
        initStates = readInitStates(structs);
    }

    private static JavaClass.InitState[] readInitStates(VmStructs structs) {
        JavaClass.InitState[] states = new JavaClass.InitState[16];
        Arrays.fill(states, JavaClass.InitState.LINKED); // states between linked and being initialized
        Map.of(
                        "allocated", JavaClass.InitState.ALLOCATED,
                        "loaded", JavaClass.InitState.LOADED,
                        "being_initialized", JavaClass.InitState.BEING_INITIALIZED,
                        "fully_initialized", JavaClass.InitState.INITIALIZED,
                        "initialization_error", JavaClass.InitState.FAILED)
                .forEach((name, state) -> {
                    long number = structs.constant("InstanceKlass::" + name);
                    if (number < 0 || number >= states.length) {
                        throw new CorruptVmException(
                                "the initialisation state " + name + " has the number " + number, 0);
                    }
                    states[(int) number] = state;
                });
        return states;
    }

    /** The table in which classes that classes name are looked up; set once, when it is made. */
    void resolveIn(ClassTable table) {
        this.classes = table;
    }

    /** A class without its superclass and kind, which are known when all classes are read. */
    JavaClass read(long klass, JavaLoader loader) {
        int layoutHelper = memory.getInt(klass + layoutHelperOffset);
        if (layoutHelper > LARGEST_INSTANCE) {
            throw new CorruptVmException("a class has instances of " + layoutHelper + " bytes", klass);
        }
        int state = layoutHelper < 0 ? -1 : memory.getByte(klass + initStateOffset);
        if (state >= initStates.length || state < -1) {
            throw new CorruptVmException("a class has the initialisation state " + state, klass);
        }
        return new JavaClass(
                this,
                klass,
                javaName(symbols.read(memory.getLong(klass + nameOffset))),
                loader,
                layoutHelper,
                readAccessFlags(klass),
                state < 0 ? JavaClass.InitState.INITIALIZED : initStates[state]);
    }

    /** The VM writes {@code +0x...} after a hidden class's name, {@code Class.getName} {@code /0x...}. */
    private static String javaName(String symbol) {
        String name = symbol.replace('/', '.');
        int plus = name.lastIndexOf("+0x");
        return plus > 0 ? name.substring(0, plus) + '/' + name.substring(plus + 1) : name;
    }

    private int readAccessFlags(long klass) {
        long at = klass + accessFlags.offset();
        // JDK 17 keeps flags of its own above those of the class file; JDK 25 has a u2.
        return (accessFlagsSize == 2 ? memory.getShort(at) : memory.getInt(at)) & 0x7fff;
    }

    long superAddress(long klass) {
        return memory.getLong(klass + superOffset);
    }

    /** An OopHandle points to a reference of full width, in native memory, whatever the mode. */
    long mirrorOf(JavaClass type) {
        return resolveHandle(type.address() + mirrorOffset);
    }

    long resolveHandle(long handleAddress) {
        long handle = memory.getLong(handleAddress);
        return handle == 0 ? 0 : memory.getLong(handle);
    }

    List<JavaField> fieldsOf(JavaClass type) {
        return fieldTable.read(type);
    }

    List<JavaClass> interfacesOf(JavaClass type) {
        if (type.isArray()) {
            return List.of();
        }
        long array = memory.getLong(type.address() + localInterfacesOffset);
        int count = memory.getInt(array + arrayLengthOffset);
        if (count < 0 || count > MOST_INTERFACES) {
            throw new CorruptVmException("the class " + type.name() + " names " + count + " interfaces", array);
        }
        List<JavaClass> interfaces = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            interfaces.add(table().require(memory.getLong(array + klassArrayDataOffset + 8L * i)));
        }
        return interfaces;
    }

    JavaClass componentOf(JavaClass type) {
        return table().require(memory.getLong(type.address() + elementKlassOffset));
    }

    int[] oopMapOf(JavaClass type) {
        if (type.isArray()) {
            return new int[0];
        }
        long klass = type.address();
        // In words; a block is one word.
        int blocks = memory.getInt(klass + oopMapSizeOffset);
        if (blocks < 0 || blocks > MOST_OOP_MAP_BLOCKS) {
            throw new CorruptVmException("the oop map of " + type.name() + " has " + blocks + " blocks", klass);
        }
        long start = klass
                + instanceKlassSize
                + 8L * (memory.getInt(klass + vtableLengthOffset) + memory.getInt(klass + itableLengthOffset));
        int[] offsets = new int[0];
        for (int i = 0; i < blocks; i++) {
            long block = start + (long) UnexportedFacts.OOP_MAP_BLOCK_SIZE * i;
            int offset = memory.getInt(block);
            int count = memory.getInt(block + 4);
            if (offset < 0
                    || count < 0
                    || offset + (long) count * layout.referenceSize() > Math.max(16, type.instanceSize())) {
                throw new CorruptVmException("the oop map of " + type.name() + " reaches out of its objects", block);
            }
            int filled = offsets.length;
            offsets = Arrays.copyOf(offsets, filled + count);
            for (int j = 0; j < count; j++) {
                offsets[filled + j] = offset + j * layout.referenceSize();
            }
        }
        return offsets;
    }

    private ClassTable table() {
        ClassTable table = classes;
        if (table == null) {
            throw new IllegalStateException("the classes are still being read");
        }
        return table;
    }
}
