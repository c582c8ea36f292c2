package dev.imago.checkpoint.hotspot.live;

import com.carrotsearch.hppc.LongArrayList;
import dev.imago.checkpoint.hotspot.ClassTable;
import dev.imago.checkpoint.hotspot.HeapObjects;
import dev.imago.checkpoint.hotspot.HeapReferences;
import dev.imago.checkpoint.hotspot.HotSpotVm;
import dev.imago.checkpoint.hotspot.JavaClass;
import dev.imago.checkpoint.hotspot.MarkBitmap;
import dev.imago.checkpoint.memory.AddressSpace;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Marks everything that hangs off what is given to it. Works off a list, so depth costs nothing.
 *
 * <p>What was reached from a certain root is an object, and every reference in it must lead to one. What was reached from
 * a word that only looks like a reference may be anything, so references that make no sense are passed over there.
 */
final class Marker {
    private static final int[] NONE = {};

    private final AddressSpace memory;
    private final HeapObjects objects;
    private final ClassTable classes;
    private final HeapReferences references;
    private final LoaderHandles loaders;
    private final int referenceSize;
    private final int[] @Nullable [] offsetsByClass;
    private final long loaderData;
    private final long referent;
    private final long discovered;
    private final long mirrorKlass;
    private final long staticCount;
    private final boolean soft;
    private final JavaClass softReference;
    private final JavaClass finalReference;
    private final LongArrayList todo = new LongArrayList();
    private final LongArrayList finalizable = new LongArrayList();
    private final LongArrayList chunks = new LongArrayList();
    private List<MarkBitmap> earlier = List.of();
    private MarkBitmap marks;
    private boolean strict = true;

    /**
     * Begins with certain roots.
     *
     * @param soft whether soft references are followed
     */
    Marker(HotSpotVm vm, HeapReferences references, MarkBitmap marks, boolean soft) {
        this.soft = soft;
        this.memory = vm.memory();
        this.objects = vm.objects();
        this.classes = vm.classes();
        this.references = references;
        this.loaders = new LoaderHandles(vm);
        this.referenceSize = vm.layout().referenceSize();
        this.offsetsByClass = new int[vm.classes().indexLimit()][];
        this.loaderData = vm.classes()
                .bootstrap("java.lang.ClassLoader")
                .requireField("loader_data")
                .offset();
        JavaClass reference = vm.classes().bootstrap("java.lang.ref.Reference");
        this.referent = reference.requireField("referent").offset();
        this.discovered = reference.requireField("discovered").offset();
        this.mirrorKlass = memory.getInt(vm.structs().address("java_lang_Class", "_klass_offset"));
        this.staticCount = memory.getInt(vm.structs().address("java_lang_Class", "_static_oop_field_count_offset"));
        this.softReference = vm.classes().bootstrap("java.lang.ref.SoftReference");
        this.finalReference = vm.classes().bootstrap("java.lang.ref.FinalReference");
        this.marks = marks;
        loaders.reachPermanent(this::root);
    }

    /** From now on marks here what is not marked yet, coming from roots that are not certain. */
    void continueWith(MarkBitmap next) {
        earlier = new ArrayList<>(earlier);
        earlier.add(marks);
        marks = next;
        strict = false;
    }

    /** Marks what hangs off a reference that was found at {@code where}. */
    void root(long oop, long where) {
        follow(oop, where);
        drain();
    }

    /** Marks what hangs off an object that only finalisation keeps; once for each that was reached so far. */
    void finalizable() {
        for (int i = 0; i < finalizable.size(); i++) {
            long at = finalizable.get(i) + referent;
            root(objects.readRef(at), at);
        }
    }

    /** Stack chunks that were reached so far: the frames of virtual threads, which no map of their class covers. */
    LongArrayList stackChunks() {
        return chunks;
    }

    private void follow(long oop, long where) {
        if (oop == 0 || (strict && isMarked(references.require(oop, where)))) {
            return;
        }
        if (!strict && (!references.looksLikeObject(oop) || isMarked(oop))) {
            return;
        }
        marks.mark(oop);
        todo.add(oop);
    }

    private boolean isMarked(long oop) {
        for (MarkBitmap before : earlier) {
            if (before.isMarked(oop)) {
                return true;
            }
        }
        return marks.isMarked(oop);
    }

    private void drain() {
        while (!todo.isEmpty()) {
            scan(todo.removeLast());
        }
    }

    private void scan(long oop) {
        JavaClass type = objects.classOf(oop);
        loaders.reach(type, this::follow);
        switch (type.kind()) {
            case PRIMITIVE_ARRAY -> {
                // refers to nothing
            }
            case OBJECT_ARRAY -> scanArray(oop, type);
            case INSTANCE -> scanFields(oop, type);
            case REFERENCE -> {
                scanFields(oop, type);
                scanReference(oop, type);
            }
            case MIRROR -> {
                scanFields(oop, type);
                scanMirror(oop, type);
            }
            case LOADER -> {
                scanFields(oop, type);
                loaders.reach(memory.getLong(oop + loaderData), this::follow);
            }
            case STACK_CHUNK -> {
                scanFields(oop, type);
                chunks.add(oop);
            }
        }
    }

    private void scanFields(long oop, JavaClass type) {
        int[] offsets = offsetsByClass[type.index()];
        if (offsets == null) {
            offsets = type.isArray() ? NONE : type.referenceOffsets();
            offsetsByClass[type.index()] = offsets;
        }
        for (int offset : offsets) {
            follow(objects.readRef(oop + offset), oop + offset);
        }
    }

    private void scanArray(long array, JavaClass type) {
        long at = array + type.arrayBase();
        long end = at + (long) objects.arrayLength(array) * referenceSize;
        for (; at < end; at += referenceSize) {
            follow(objects.readRef(at), at);
        }
    }

    /** Its class's map leaves out what it refers to, and the link by which collectors list it. */
    private void scanReference(long oop, JavaClass type) {
        follow(objects.readRef(oop + discovered), oop + discovered);
        if (type.isSubclassOf(softReference)) {
            if (soft) {
                follow(objects.readRef(oop + referent), oop + referent);
            }
        } else if (type.isSubclassOf(finalReference)) {
            finalizable.add(oop);
        }
    }

    private void scanMirror(long mirror, JavaClass type) {
        // Mirrors come out of a class data archive (JDK 25) before their classes are loaded, if those ever are.
        JavaClass mirrored = classes.at(memory.getLong(mirror + mirrorKlass));
        if (mirrored != null) {
            loaders.reach(mirrored, this::follow);
        }
        // Static references come first, right behind the fields of java.lang.Class.
        long at = mirror + type.instanceSize();
        long end = at + (long) memory.getInt(mirror + staticCount) * referenceSize;
        if (end < at || end > mirror + objects.sizeOf(mirror, type)) {
            return;
        }
        for (; at < end; at += referenceSize) {
            follow(objects.readRef(at), at);
        }
    }
}
