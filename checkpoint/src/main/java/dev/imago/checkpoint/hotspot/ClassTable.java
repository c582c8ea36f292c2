package dev.imago.checkpoint.hotspot;

import com.carrotsearch.hppc.LongHashSet;
import com.carrotsearch.hppc.LongObjectHashMap;
import dev.imago.checkpoint.memory.AddressSpace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All classes that the JVM has loaded, by the address of their {@code Klass} and by name. Immutable, safe to share.
 *
 * <p>Read by walking the class loaders as the VM lists them; arrays and hidden classes are among them. Classes without
 * objects or names that lead to them are found by their address only: scratch copies that a redefinition leaves behind,
 * and classes that were just being read from their files.
 */
public final class ClassTable {
    private static final int SCRATCH_CLASS_UNKNOWN = 0;
    private static final Map<String, JavaClass.Kind> SPECIAL_KINDS = Map.of(
            "java.lang.Class", JavaClass.Kind.MIRROR,
            "java.lang.ref.Reference", JavaClass.Kind.REFERENCE,
            "java.lang.ClassLoader", JavaClass.Kind.LOADER,
            "jdk.internal.vm.StackChunk", JavaClass.Kind.STACK_CHUNK);

    private final List<JavaClass> all;
    private final LongObjectHashMap<JavaClass> byAddress;
    private final Map<String, List<JavaClass>> byName = new HashMap<>();

    /** @param scratch classes that only addresses lead to */
    private ClassTable(List<JavaClass> all, List<JavaClass> scratch, KlassReader reader) {
        this.all = Collections.unmodifiableList(all);
        List<JavaClass> known = new ArrayList<>(all);
        known.addAll(scratch);
        this.byAddress = new LongObjectHashMap<>(2 * known.size());
        for (JavaClass type : known) {
            byAddress.put(type.address(), type);
        }
        for (JavaClass type : all) {
            byName.computeIfAbsent(type.name(), name -> new ArrayList<>(1)).add(type);
        }
        for (JavaClass type : known) {
            long superclass = reader.superAddress(type.address());
            type.link(superclass == 0 ? null : require(superclass));
        }
        for (int i = 0; i < known.size(); i++) {
            known.get(i).classify(kindOf(known.get(i)), i);
        }
        reader.resolveIn(this);
    }

    private JavaClass.Kind kindOf(JavaClass type) {
        if (type.layoutHelper() < 0) {
            // The two highest bits: -1 for arrays of primitives, -2 for arrays of references.
            return type.layoutHelper() >> 30 == -1 ? JavaClass.Kind.PRIMITIVE_ARRAY : JavaClass.Kind.OBJECT_ARRAY;
        }
        int depth = 0;
        for (JavaClass at = type; at != null; at = at.superclass()) {
            if (++depth > all.size()) {
                throw new CorruptVmException("the superclasses of " + type.name() + " go in a circle", type.address());
            }
            if (at.loader().kind() != JavaLoader.Kind.BOOTSTRAP) {
                continue;
            }
            JavaClass.Kind special = SPECIAL_KINDS.get(at.name());
            if (special != null) {
                return special;
            }
        }
        return JavaClass.Kind.INSTANCE;
    }

    static ClassTable read(AddressSpace memory, VmStructs structs, VmLayout layout) {
        return new Walk(memory, structs, layout).table();
    }

    /** Greater than every class's {@link JavaClass#index()}. */
    public int indexLimit() {
        return byAddress.size();
    }

    /** All classes. */
    public List<JavaClass> all() {
        return all;
    }

    /** The class whose {@code Klass} is at {@code address}, or null. */
    public @Nullable JavaClass at(long address) {
        return byAddress.get(address);
    }

    JavaClass require(long address) {
        JavaClass type = byAddress.get(address);
        if (type == null) {
            throw new CorruptVmException("a class pointer leads to no loaded class", address);
        }
        return type;
    }

    /** All classes of that name ({@code Class.getName} form), one for each loader that has it. */
    public List<JavaClass> named(String name) {
        return Collections.unmodifiableList(byName.getOrDefault(name, List.of()));
    }

    /** The class of that name that the bootstrap loader has: the JDK's own basic ones. */
    public JavaClass bootstrap(String name) {
        for (JavaClass type : named(name)) {
            if (type.loader().kind() == JavaLoader.Kind.BOOTSTRAP) {
                return type;
            }
        }
        throw new CorruptVmException("the JVM has not loaded " + name, 0);
    }

    /** One walk over the class loader data graph. */
    private static final class Walk {
        private final AddressSpace memory;
        private final VmStructs structs;
        private final VmLayout layout;
        private final KlassReader reader;
        private final long nextLink;
        private final long miscFlags;
        private final int scratchClass;
        private final List<JavaClass> found = new ArrayList<>(4096);
        private final List<JavaClass> scratch = new ArrayList<>();
        private final LongHashSet seen = new LongHashSet();

        Walk(AddressSpace memory, VmStructs structs, VmLayout layout) {
            this.memory = memory;
            this.structs = structs;
            this.layout = layout;
            this.reader = new KlassReader(memory, structs, layout);
            this.nextLink = structs.offset("Klass", "_next_link");
            this.miscFlags = structs.find("InstanceKlass", "_misc_flags")
                    .map(VmField::offset)
                    .orElse(0L);
            this.scratchClass = (int) structs.findConstant("InstanceKlass::_misc_is_scratch_class")
                    .orElse(SCRATCH_CLASS_UNKNOWN);
        }

        ClassTable table() {
            long next = structs.offset("ClassLoaderData", "_next");
            long klasses = structs.offset("ClassLoaderData", "_klasses");
            long classLoader = structs.offset("ClassLoaderData", "_class_loader");
            long data = memory.getLong(structs.address("ClassLoaderDataGraph", "_head"));
            for (; data != 0; data = memory.getLong(data + next)) {
                if (!seen.add(data)) {
                    throw new CorruptVmException("the list of class loaders goes in a circle", data);
                }
                long loader = reader.resolveHandle(data + classLoader);
                readClasses(memory.getLong(data + klasses), loaderOf(loader));
            }
            return new ClassTable(found, scratch, reader);
        }

        private JavaLoader loaderOf(long oop) {
            if (oop == 0) {
                return JavaLoader.of(0, "");
            }
            long klass = new ObjectHeaders(memory, structs, layout).klassOf(oop);
            return JavaLoader.of(oop, reader.read(klass, JavaLoader.of(0, "")).name());
        }

        private void readClasses(long first, JavaLoader loader) {
            for (long klass = first; klass != 0; klass = memory.getLong(klass + nextLink)) {
                if (!seen.add(klass)) {
                    throw new CorruptVmException("the list of classes goes in a circle", klass);
                }
                JavaClass type = reader.read(klass, loader);
                (isScratch(type) ? scratch : found).add(type);
            }
        }

        /** JDK 17 marks scratch classes; later ones don't export the mark, but they never get beyond this state. */
        private boolean isScratch(JavaClass type) {
            if (type.layoutHelper() < 0) {
                return false;
            }
            return type.initState() == JavaClass.InitState.ALLOCATED
                    || (scratchClass != SCRATCH_CLASS_UNKNOWN
                            && (memory.getShort(type.address() + miscFlags) & scratchClass) != 0);
        }
    }
}
