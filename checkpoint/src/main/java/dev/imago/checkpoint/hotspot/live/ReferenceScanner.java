package dev.imago.checkpoint.hotspot.live;

import com.carrotsearch.hppc.LongArrayList;
import dev.imago.checkpoint.hotspot.ClassTable;
import dev.imago.checkpoint.hotspot.HeapObjects;
import dev.imago.checkpoint.hotspot.HeapReferences;
import dev.imago.checkpoint.hotspot.HotSpotVm;
import dev.imago.checkpoint.hotspot.JavaClass;
import dev.imago.checkpoint.hotspot.MarkBitmap;
import dev.imago.checkpoint.memory.AddressSpace;
import dev.imago.checkpoint.memory.MemoryChunk;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What objects keep alive: what their fields and elements refer to, the static fields of classes, and by its class what its
 * loader holds. One for each thread that marks.
 *
 * <p>What was reached from a certain root is an object, and every reference in it must lead to one. What was reached from
 * a word that only looks like a reference may be anything, so references that make no sense are passed over there.
 */
final class ReferenceScanner implements MarkWorker.ObjectScanner {
    private static final int[] NONE = {};

    private final MarkWorker worker;
    private final AddressSpace memory;
    private final HeapObjects objects;
    private final ClassTable classes;
    private final HeapReferences references;
    private final LoaderHandles loaders;
    private final int referenceSize;
    private final boolean narrow;
    /** Of the classes that were met. */
    private final int[] @Nullable [] offsetsByClass;

    private final long loaderData;
    private final long referent;
    private final long discovered;
    private final long mirrorKlass;
    private final long staticCount;
    private final boolean soft;
    private final JavaClass softReference;
    private final JavaClass finalReference;
    private final LongArrayList finalizable = new LongArrayList();
    private final LongArrayList chunks = new LongArrayList();
    private final @Nullable MarkBitmap known;
    private List<MarkBitmap> earlier;
    private MarkBitmap marks;
    private boolean strict = true;

    ReferenceScanner(
            HotSpotVm vm,
            HeapReferences references,
            LoaderHandles loaders,
            MarkBitmap marks,
            @Nullable MarkBitmap known,
            MarkWorker worker,
            boolean soft) {
        this.known = known;
        this.earlier = known == null ? List.of() : List.of(known);
        this.worker = worker;
        this.soft = soft;
        this.memory = vm.memory();
        this.objects = vm.objects();
        this.classes = vm.classes();
        this.references = references;
        this.loaders = loaders;
        this.referenceSize = vm.layout().referenceSize();
        this.narrow = vm.layout().compressedOops();
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
    }

    /** From now on looks for what is not marked yet, coming from roots that are not certain. */
    void continueWith(MarkBitmap next) {
        earlier = new ArrayList<>(earlier);
        earlier.add(marks);
        marks = next;
        strict = false;
    }

    /** Where the references of objects are that only finalisation keeps, as far as it was reached from here. */
    LongArrayList finalizable() {
        return finalizable;
    }

    /** Stack chunks that were reached from here: the frames of virtual threads, which no map of their class covers. */
    LongArrayList stackChunks() {
        return chunks;
    }

    /** Reaches what a reference that was found at {@code where} leads to. */
    void follow(long oop, long where) {
        if (oop == 0) {
            return;
        }
        if (strict) {
            long object = references.require(oop, where);
            if (known == null || !known.isMarked(object)) {
                worker.reach(object);
            }
        } else if (references.isObjectAddress(oop) && !isMarked(oop) && references.looksLikeObject(oop)) {
            worker.reach(oop);
        }
    }

    private boolean isMarked(long oop) {
        for (MarkBitmap before : earlier) {
            if (before.isMarked(oop)) {
                return true;
            }
        }
        return marks.isMarked(oop);
    }

    @Override
    public void scan(long oop) {
        JavaClass type = objects.classOf(oop);
        int[] offsets = offsetsByClass[type.index()];
        if (offsets == null) {
            offsets = meet(type);
        }
        switch (type.kind()) {
            case PRIMITIVE_ARRAY -> {
                // refers to nothing
            }
            case OBJECT_ARRAY -> scanArray(oop, type);
            case INSTANCE -> scanFields(oop, offsets);
            case REFERENCE -> {
                scanFields(oop, offsets);
                scanReference(oop, type);
            }
            case MIRROR -> {
                scanFields(oop, offsets);
                scanMirror(oop, type);
            }
            case LOADER -> {
                scanFields(oop, offsets);
                loaders.reach(memory.getLong(oop + loaderData), this::follow);
            }
            case STACK_CHUNK -> {
                scanFields(oop, offsets);
                chunks.add(oop);
            }
        }
    }

    private int[] meet(JavaClass type) {
        int[] offsets = type.isArray() ? NONE : type.referenceOffsets();
        offsetsByClass[type.index()] = offsets;
        loaders.reach(type, this::follow);
        return offsets;
    }

    private void scanFields(long oop, int[] offsets) {
        if (offsets.length == 0) {
            return;
        }
        // The chunk is looked up once for what most objects are: an eighth of the time of marking.
        MemoryChunk chunk = memory.chunkAt(oop);
        if (!narrow || !chunk.holds(oop, offsets[offsets.length - 1] + referenceSize)) {
            for (int offset : offsets) {
                follow(objects.readRef(oop + offset), oop + offset);
            }
            return;
        }
        ByteBuffer bytes = chunk.bytes();
        int base = chunk.index(oop);
        for (int offset : offsets) {
            follow(objects.decode(bytes.getInt(base + offset)), oop + offset);
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
            finalizable.add(oop + referent);
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
