package dev.imago.checkpoint.hotspot;

import com.carrotsearch.hppc.LongObjectHashMap;
import dev.imago.checkpoint.memory.AddressSpace;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads single objects, and only the classes of those objects: for looks at a JVM that must not take the time to read
 * all its classes, as {@link HotSpotVm#attach} does.
 *
 * <p>What it learns about a class is kept, and stays right when the JVM runs on and is frozen again as long as the
 * class is not unloaded: use it for the JDK's own classes, which never are, and {@link #forgetClasses} where others
 * were met. For one thread at a time.
 */
public final class ObjectReader {
    /** No one inherits through more classes. */
    private static final int DEEPEST = 1000;

    private static final int MOST_IN_LIST = 1_000_000;

    /** Names of threads, groups and the like are shorter. */
    private static final int LONGEST_STRING = 1 << 20;

    private final AddressSpace memory;
    private final VmLayout layout;
    private final KlassReader klasses;
    private final Symbols symbols;
    private final ObjectHeaders headers;
    private final long poolHolder;
    private final long constantPoolSize;
    private final VmStructs structs;
    private final LongObjectHashMap<JavaClass> known = new LongObjectHashMap<>();

    public ObjectReader(AddressSpace memory, VmStructs structs) {
        this.memory = memory;
        this.structs = structs;
        this.layout = VmLayout.read(memory, structs, new JvmFlags(memory, structs));
        this.klasses = new KlassReader(memory, structs, layout);
        this.symbols = new Symbols(memory, structs);
        this.headers = new ObjectHeaders(memory, structs, layout);
        this.poolHolder = structs.offset("ConstantPool", "_pool_holder");
        this.constantPoolSize = structs.sizeOf("ConstantPool");
    }

    /** Forgets all classes: some may have been unloaded. */
    public void forgetClasses() {
        known.clear();
    }

    /** The class of an object. */
    public JavaClass classOf(long oop) {
        return classAt(headers.klassOf(oop), 0);
    }

    /**
     * The class of that name that the bootstrap loader has, or null. Slow: looks at all its classes, some thousand, until
     * it is found.
     */
    public @Nullable JavaClass bootClass(String name) {
        long nextData = structs.offset("ClassLoaderData", "_next");
        long loader = structs.offset("ClassLoaderData", "_class_loader");
        long ofHiddenClass = structs.offset("ClassLoaderData", "_has_class_mirror_holder");
        long klass = 0;
        long data = memory.getLong(structs.address("ClassLoaderDataGraph", "_head"));
        for (int i = 0; data != 0 && i < MOST_IN_LIST; i++, data = memory.getLong(data + nextData)) {
            // Hidden classes of the bootstrap loader have loader data of their own.
            if (klasses.resolveHandle(data + loader) == 0 && memory.getByte(data + ofHiddenClass) == 0) {
                klass = memory.getLong(data + structs.offset("ClassLoaderData", "_klasses"));
                break;
            }
        }
        long nextKlass = structs.offset("Klass", "_next_link");
        for (int i = 0; klass != 0 && i < MOST_IN_LIST; i++, klass = memory.getLong(klass + nextKlass)) {
            JavaClass type = classAt(klass, 0);
            if (type.name().equals(name)) {
                return type;
            }
        }
        return null;
    }

    private JavaClass classAt(long klass, int depth) {
        JavaClass type = known.get(klass);
        if (type != null) {
            return type;
        }
        if (depth > DEEPEST) {
            throw new CorruptVmException("the superclasses of a class have no end", klass);
        }
        type = klasses.read(klass, JavaLoader.of(0, ""));
        long superclass = klasses.superAddress(klass);
        type.link(superclass == 0 ? null : classAt(superclass, depth + 1));
        known.put(klass, type);
        return type;
    }

    /** Whether the object's class is of that name, or inherits from one that is. */
    public boolean isA(long oop, String className) {
        for (JavaClass at = classOf(oop); at != null; at = at.superclass()) {
            if (at.name().equals(className)) {
                return true;
            }
        }
        return false;
    }

    /** The field of that name in the object's class or the nearest superclass that has it, or null. */
    public @Nullable JavaField field(long oop, String name) {
        return classOf(oop).field(name);
    }

    /** The reference in the field {@code name} of the object; 0 for null. */
    public long ref(long oop, String name) {
        return refAt(oop + classOf(oop).requireField(name).offset());
    }

    /** The reference in a static field of a class that is initialised; 0 for null. */
    public long staticRef(JavaClass type, String name) {
        return refAt(type.mirror() + type.requireField(name).offset());
    }

    /** The int in a static field of a class that is initialised. */
    public int staticInt(JavaClass type, String name) {
        return memory.getInt(type.mirror() + type.requireField(name).offset());
    }

    /** The int in the field {@code name} of the object. */
    public int intField(long oop, String name) {
        return memory.getInt(oop + classOf(oop).requireField(name).offset());
    }

    /** The long in the field {@code name} of the object. */
    public long longField(long oop, String name) {
        return memory.getLong(oop + classOf(oop).requireField(name).offset());
    }

    /** The boolean in the field {@code name} of the object. */
    public boolean booleanField(long oop, String name) {
        return memory.getByte(oop + classOf(oop).requireField(name).offset()) != 0;
    }

    /** The reference at {@code address}, compressed or not; 0 for null. */
    public long refAt(long address) {
        if (!layout.compressedOops()) {
            return memory.getLong(address);
        }
        int narrow = memory.getInt(address);
        return narrow == 0 ? 0 : layout.oopBase() + (Integer.toUnsignedLong(narrow) << layout.oopShift());
    }

    /** Number of elements of an array. */
    public int arrayLength(long array) {
        int length = memory.getInt(array + layout.arrayLengthOffset());
        if (length < 0) {
            throw new CorruptVmException("an array has " + length + " elements", array);
        }
        return length;
    }

    /** The reference in an element of an array of references; 0 for null. */
    public long element(long array, int index) {
        Objects.checkIndex(index, arrayLength(array));
        return refAt(array + classOf(array).arrayBase() + (long) index * layout.referenceSize());
    }

    /** The text of a {@code java.lang.String}; a question mark for one without a value yet. */
    public String string(long string) {
        long array = ref(string, "value");
        if (array == 0) {
            return "?";
        }
        int length = arrayLength(array);
        if (length > LONGEST_STRING) {
            throw new CorruptVmException("a name has " + length + " bytes", array);
        }
        byte[] bytes = new byte[length];
        memory.getBytes(array + classOf(array).arrayBase(), bytes, 0, length);
        boolean latin1 =
                memory.getByte(string + classOf(string).requireField("coder").offset()) == 0;
        return new String(bytes, latin1 ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_16LE);
    }

    /** Name ({@code Class.getName} form) of the class whose constants are in the {@code ConstantPool} at {@code pool}. */
    public String nameOfPoolHolder(long pool) {
        return classAt(memory.getLong(pool + poolHolder), 0).name();
    }

    /** The name at {@code index} of a constant pool. */
    public String constant(long pool, int index) {
        return symbols.read(memory.getLong(pool + constantPoolSize + 8L * index));
    }
}
