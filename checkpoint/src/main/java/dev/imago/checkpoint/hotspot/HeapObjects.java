package dev.imago.checkpoint.hotspot;

import dev.imago.checkpoint.memory.AddressSpace;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads Java objects by their address. Safe for use by several threads.
 *
 * <p>An {@code oop} is the address of an object in the process, never 0 unless said; nothing here moves or keeps
 * objects. A pointer to something that is no object ends in {@link CorruptVmException} or {@link
 * dev.imago.checkpoint.memory.UnmappedAddressException}.
 */
public final class HeapObjects {
    private final AddressSpace memory;
    private final VmLayout layout;
    private final ClassTable classes;
    private final ObjectHeaders headers;
    private final int mirrorSizeOffset;
    private final int mirrorKlassOffset;
    private final int stringValueOffset;
    private final int stringCoderOffset;

    HeapObjects(AddressSpace memory, VmStructs structs, VmLayout layout, ClassTable classes) {
        this.memory = memory;
        this.layout = layout;
        this.classes = classes;
        this.headers = new ObjectHeaders(memory, structs, layout);
        this.mirrorSizeOffset = memory.getInt(structs.address("java_lang_Class", "_oop_size_offset"));
        this.mirrorKlassOffset = memory.getInt(structs.address("java_lang_Class", "_klass_offset"));
        JavaClass string = classes.bootstrap("java.lang.String");
        this.stringValueOffset = string.requireField("value").offset();
        this.stringCoderOffset = string.requireField("coder").offset();
    }

    /** The class of an object. */
    public JavaClass classOf(long oop) {
        JavaClass type = findClassOf(oop);
        if (type == null) {
            throw new CorruptVmException("there is no object: its class pointer leads to no loaded class", oop);
        }
        return type;
    }

    /** The class of an object, or null when its header points to no loaded class. */
    public @Nullable JavaClass findClassOf(long oop) {
        return classes.at(headers.klassOf(oop));
    }

    /** Bytes of an object, header and padding included. */
    public long sizeOf(long oop) {
        return sizeOf(oop, classOf(oop));
    }

    /** Bytes of an object whose class is known already. */
    public long sizeOf(long oop, JavaClass type) {
        return switch (type.kind()) {
            case OBJECT_ARRAY, PRIMITIVE_ARRAY ->
                layout.align(type.arrayBase() + ((long) arrayLength(oop) << type.elementShift()));
            case MIRROR -> sizeOfMirror(oop, type);
            case STACK_CHUNK -> sizeOfStackChunk(oop, type);
            case INSTANCE, REFERENCE, LOADER -> type.instanceSize();
        };
    }

    private long sizeOfMirror(long oop, JavaClass type) {
        long size = 8L * memory.getInt(oop + mirrorSizeOffset);
        if (size < type.instanceSize()) {
            throw new CorruptVmException("a class mirror says it has " + size + " bytes", oop);
        }
        return layout.align(size);
    }

    private long sizeOfStackChunk(long oop, JavaClass type) {
        long stackWords = memory.getInt(oop + type.requireField("size").offset());
        if (stackWords < 0) {
            throw new CorruptVmException("a stack chunk has " + stackWords + " words", oop);
        }
        return layout.align(
                type.instanceSize() + 8L * UnexportedFacts.stackChunkExtraWords(stackWords, layout.compressedOops()));
    }

    /** Number of elements of an array. */
    public int arrayLength(long array) {
        int length = memory.getInt(array + layout.arrayLengthOffset());
        if (length < 0) {
            throw new CorruptVmException("an array has " + length + " elements", array);
        }
        return length;
    }

    /** Address of an element of an array of class {@code type}; the index is not checked. */
    public long elementAddress(long array, JavaClass type, int index) {
        return array + type.arrayBase() + ((long) index << type.elementShift());
    }

    /** The reference in the object or array at {@code address} (a field's, an element's); 0 for null. */
    public long readRef(long address) {
        return layout.compressedOops() ? decode(memory.getInt(address)) : memory.getLong(address);
    }

    /** The address that a compressed reference stands for; 0 for null. */
    public long decode(int narrow) {
        return narrow == 0 ? 0 : layout.oopBase() + (Integer.toUnsignedLong(narrow) << layout.oopShift());
    }

    /** The reference in an instance's field; 0 for null. */
    public long readRef(long oop, JavaField field) {
        return readRef(oop + field.offset());
    }

    /** The reference in a static field; 0 for null. */
    public long readStaticRef(JavaField field) {
        return readRef(staticAddress(field));
    }

    /** The reference in an element of an array of references; 0 for null. */
    public long readElement(long array, JavaClass type, int index) {
        return readRef(elementAddress(array, type, index));
    }

    /** Where a static field's value is: in its class's mirror. */
    public long staticAddress(JavaField field) {
        long mirror = field.declaringClass().mirror();
        if (!field.isStatic() || mirror == 0) {
            throw new IllegalArgumentException("the field " + field + " is not static, or its class has no mirror");
        }
        return mirror + field.offset();
    }

    /** The value at {@code address} of a primitive type, boxed; {@code descriptor} is one of {@code ZBCSIJFD}. */
    public Object readPrimitive(long address, String descriptor) {
        return switch (descriptor) {
            case "Z" -> memory.getByte(address) != 0;
            case "B" -> memory.getByte(address);
            case "C" -> (char) memory.getShort(address);
            case "S" -> memory.getShort(address);
            case "I" -> memory.getInt(address);
            case "J" -> memory.getLong(address);
            case "F" -> Float.intBitsToFloat(memory.getInt(address));
            case "D" -> Double.longBitsToDouble(memory.getLong(address));
            default -> throw new IllegalArgumentException("not a primitive type: " + descriptor);
        };
    }

    /** The text of a {@code java.lang.String}. */
    public String readString(long string) {
        long array = readRef(string + stringValueOffset);
        if (array == 0) {
            throw new CorruptVmException("a string has no value: its constructor has not run yet", string);
        }
        int length = arrayLength(array);
        int base = classOf(array).arrayBase();
        if (!memory.isMapped(array + base, length)) {
            throw new CorruptVmException("a string's value of " + length + " bytes reaches out of memory", array);
        }
        byte[] bytes = new byte[length];
        memory.getBytes(array + base, bytes, 0, length);
        // Latin-1 has coder 0. UTF-16 keeps unpaired surrogates, so it is decoded unit by unit.
        return memory.getByte(string + stringCoderOffset) == 0
                ? new String(bytes, StandardCharsets.ISO_8859_1)
                : utf16(bytes);
    }

    private static String utf16(byte[] bytes) {
        char[] units = new char[bytes.length / 2];
        for (int i = 0; i < units.length; i++) {
            units[i] = (char) ((bytes[2 * i] & 0xff) | (bytes[2 * i + 1] << 8));
        }
        return new String(units);
    }

    /** The class that a {@code java.lang.Class} object stands for; null for primitive types and {@code void}. */
    public @Nullable JavaClass classOfMirror(long mirror) {
        long klass = memory.getLong(mirror + mirrorKlassOffset);
        return klass == 0 ? null : classes.require(klass);
    }

    /** The same, and null also for a class that is not loaded: a mirror may come out of a class data archive before it. */
    public @Nullable JavaClass findClassOfMirror(long mirror) {
        return classes.at(memory.getLong(mirror + mirrorKlassOffset));
    }
}
