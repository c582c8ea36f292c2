package dev.imago.checkpoint.hotspot;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A class that the JVM has loaded. Immutable; fields are read from the VM's memory when first asked for.
 *
 * <p>Names are those of {@link Class#getName()}: {@code java.util.Map$Entry}, {@code [Ljava.lang.String;}, {@code
 * App$$Lambda/0x00007f...}. Several classes can have one name, in different loaders.
 */
public final class JavaClass {
    /** How instances are laid out and what is special about their references. */
    public enum Kind {
        /** Fields at fixed offsets, nothing special. */
        INSTANCE,
        /** {@code java.lang.Class}: instances hold the static fields of the class they stand for, and differ in size. */
        MIRROR,
        /** {@code java.lang.ref.Reference} and below: {@code referent} and {@code discovered} are weak edges. */
        REFERENCE,
        /** {@code java.lang.ClassLoader} and below. */
        LOADER,
        /** {@code jdk.internal.vm.StackChunk}: frames of an unmounted virtual thread; instances differ in size. */
        STACK_CHUNK,
        OBJECT_ARRAY,
        PRIMITIVE_ARRAY;

        public boolean isArray() {
            return this == OBJECT_ARRAY || this == PRIMITIVE_ARRAY;
        }
    }

    /** How far initialisation has come. */
    public enum InitState {
        ALLOCATED,
        LOADED,
        LINKED,
        BEING_INITIALIZED,
        INITIALIZED,
        FAILED
    }

    private static final String LAMBDA = "$$Lambda";

    private final KlassReader reader;
    private final long address;
    private final String name;
    private final JavaLoader loader;
    private final int layoutHelper;
    private final int modifiers;
    private final InitState initState;
    private @Nullable JavaClass superclass;
    private Kind kind = Kind.INSTANCE;
    private int index;
    private volatile @Nullable List<JavaField> fields;

    JavaClass(
            KlassReader reader,
            long address,
            String name,
            JavaLoader loader,
            int layoutHelper,
            int modifiers,
            InitState initState) {
        this.reader = reader;
        this.address = address;
        this.name = name;
        this.loader = loader;
        this.layoutHelper = layoutHelper;
        this.modifiers = modifiers;
        this.initState = initState;
    }

    /** Completes it once all classes are known; called before anybody else sees it. */
    void link(@Nullable JavaClass superclass) {
        this.superclass = superclass;
    }

    /** Completes it once all superclasses are known; called before anybody else sees it. */
    void classify(Kind kind, int index) {
        this.kind = kind;
        this.index = index;
    }

    /** Its number among all classes of the JVM, for tables by class: 0 to {@link ClassTable#indexLimit()}. */
    public int index() {
        return index;
    }

    /** Address of the VM's {@code Klass}. */
    public long address() {
        return address;
    }

    public String name() {
        return name;
    }

    public JavaLoader loader() {
        return loader;
    }

    public Kind kind() {
        return kind;
    }

    public boolean isArray() {
        return kind.isArray();
    }

    /** Access flags of the class file: {@code ACC_INTERFACE}, {@code ACC_ENUM} and so on. */
    public int modifiers() {
        return modifiers;
    }

    public boolean isInterface() {
        return Modifier.isInterface(modifiers);
    }

    /** Whether it extends {@code java.lang.Enum} directly; a constant with a body has a class that extends that one. */
    public boolean isEnum() {
        return superclass != null && superclass.name.equals("java.lang.Enum");
    }

    public boolean isRecord() {
        return superclass != null && superclass.name.equals("java.lang.Record");
    }

    /** Whether it is hidden: a lambda's class, a method handle's; it can't be found by name. */
    public boolean isHidden() {
        return name.indexOf('/') >= 0;
    }

    /**
     * Its name without what every JVM numbers anew: {@code App$$Lambda} for all lambdas of {@code App}, {@code App/hidden} for
     * other hidden classes; the name of any other class.
     */
    public String stableName() {
        int slash = name.indexOf('/');
        if (slash < 0) {
            return name;
        }
        String end = name.endsWith(";") ? ";" : "";
        int lambda = name.lastIndexOf(LAMBDA, slash);
        // JDK-8292914: before JDK 21 a lambda's class had a number as well, App$$Lambda$14/0x0000000800067840.
        return lambda < 0
                ? name.substring(0, slash) + "/hidden" + end
                : name.substring(0, lambda + LAMBDA.length()) + end;
    }

    /** Null for {@code java.lang.Object}; {@code java.lang.Object} for arrays and interfaces. */
    public @Nullable JavaClass superclass() {
        return superclass;
    }

    /** Whether it is {@code other} or a subclass (not: an implementor) of it. */
    public boolean isSubclassOf(JavaClass other) {
        for (JavaClass at = this; at != null; at = at.superclass) {
            if (at == other) {
                return true;
            }
        }
        return false;
    }

    /** The interfaces that it names itself. */
    public List<JavaClass> interfaces() {
        return reader.interfacesOf(this);
    }

    public InitState initState() {
        return initState;
    }

    /** Whether its static fields hold what its initialiser made of them. */
    public boolean isInitialized() {
        return initState == InitState.INITIALIZED;
    }

    /** Address of the {@code java.lang.Class} object, which holds the static fields; 0 when it has none yet. */
    public long mirror() {
        return reader.mirrorOf(this);
    }

    /** The VM's layout helper: sizes in one int; see {@link #instanceSize()}, {@link #arrayBase()}. */
    int layoutHelper() {
        return layoutHelper;
    }

    /** Bytes of an instance, header and padding included; for mirrors and stack chunks only the fixed part. */
    public int instanceSize() {
        return isArray() ? 0 : layoutHelper & -8;
    }

    /** Bytes from the beginning of an array to its first element. */
    public int arrayBase() {
        return (layoutHelper >> 16) & 0xff;
    }

    /** log2 of the bytes of one element of an array. */
    public int elementShift() {
        return layoutHelper & 0x3f;
    }

    /** Descriptor of an array's element: {@code B}, {@code Ljava.lang.String;}, {@code [I}. */
    public String elementDescriptor() {
        String descriptor = name.substring(1);
        // JDK-8284435: what the VM fills holes with is an int[] by the name of [Ljdk.internal.vm.FillerArray;.
        return kind == Kind.PRIMITIVE_ARRAY && descriptor.length() > 1 ? "I" : descriptor;
    }

    /** Class of the elements of an array of references; null for arrays of primitives and for no arrays. */
    public @Nullable JavaClass componentClass() {
        return kind == Kind.OBJECT_ARRAY ? reader.componentOf(this) : null;
    }

    /** The fields it declares itself, static and injected ones included, in the order of the class file. */
    public List<JavaField> fields() {
        List<JavaField> known = fields;
        if (known == null) {
            known = isArray() ? List.of() : reader.fieldsOf(this);
            fields = known;
        }
        return known;
    }

    /** All fields of an instance, those of the topmost superclass first; without static and injected ones. */
    public List<JavaField> instanceFields() {
        List<JavaField> all = new ArrayList<>();
        if (superclass != null) {
            List<JavaClass> line = new ArrayList<>();
            for (JavaClass at = superclass; at != null; at = at.superclass) {
                line.add(0, at);
            }
            line.forEach(at -> at.addInstanceFields(all));
        }
        addInstanceFields(all);
        return all;
    }

    private void addInstanceFields(List<JavaField> all) {
        for (JavaField field : fields()) {
            if (!field.isStatic() && !field.injected()) {
                all.add(field);
            }
        }
    }

    /** The field of that name that it declares itself, or null. */
    public @Nullable JavaField declaredField(String fieldName) {
        for (JavaField field : fields()) {
            if (field.name().equals(fieldName)) {
                return field;
            }
        }
        return null;
    }

    /** The field of that name that it declares or inherits from a superclass; the nearest one when shadowed. */
    public @Nullable JavaField field(String fieldName) {
        for (JavaClass at = this; at != null; at = at.superclass) {
            JavaField field = at.declaredField(fieldName);
            if (field != null) {
                return field;
            }
        }
        return null;
    }

    /** The same as {@link #field}, for fields that must be there. */
    public JavaField requireField(String fieldName) {
        JavaField field = field(fieldName);
        if (field == null) {
            throw new IllegalArgumentException("the class " + name + " has no field " + fieldName);
        }
        return field;
    }

    /** Offsets of the strong references in an instance, ascending, inherited ones included: the VM's own oop map. */
    public int[] referenceOffsets() {
        return reader.oopMapOf(this);
    }

    @Override
    public String toString() {
        return name;
    }
}
