package dev.imago.checkpoint.hotspot.live;

import com.carrotsearch.hppc.LongArrayList;
import dev.imago.checkpoint.hotspot.CorruptVmException;
import dev.imago.checkpoint.hotspot.HeapReferences;
import dev.imago.checkpoint.hotspot.HeapSpace;
import dev.imago.checkpoint.hotspot.HeapSpaces;
import dev.imago.checkpoint.hotspot.HeapWalk;
import dev.imago.checkpoint.hotspot.HotSpotVm;
import dev.imago.checkpoint.hotspot.JavaClass;
import dev.imago.checkpoint.hotspot.MarkBitmap;
import dev.imago.checkpoint.memory.UnmappedAddressException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The objects that the program may still get at, found from all roots that the VM has: static fields and whatever else
 * class loaders hold, threads, JNI's handles, the VM's own, and stacks. Garbage is not among them.
 *
 * <p>Soft references count like others, weak and phantom ones don't. Immutable, safe for use by several threads; valid as
 * long as the memory stays frozen and open.
 */
public final class LiveObjects {
    private static final int MOST_THREADS = Math.min(2, Runtime.getRuntime().availableProcessors());

    private final HotSpotVm vm;
    private final MarkBitmap certain;
    private final MarkBitmap possible;
    private final MarkBitmap finalizable;

    private LiveObjects(HotSpotVm vm) {
        this.vm = vm;
        this.certain = emptyMarks(vm.heap());
        this.possible = emptyMarks(vm.heap());
        this.finalizable = emptyMarks(vm.heap());
    }

    private static MarkBitmap emptyMarks(HeapSpaces heap) {
        return new MarkBitmap(heap.reservedStart(), heap.reservedEnd() - heap.reservedStart());
    }

    /** How sure it is that an object is alive. */
    public enum Liveness {
        /** A chain of references from a root leads to it. */
        CERTAIN,
        /**
         * Only words that look like references to it, or to what leads to it, were found, in a thread's stack for example.
         * It may be in use there, or be garbage whose address has been left behind.
         */
        POSSIBLE,
        /** Only its finaliser will see it again. */
        FINALIZABLE,
        /** Nothing but weak references leads to it, if anything. */
        GARBAGE
    }

    /**
     * Finds them.
     *
     * @throws CorruptVmException when the heap contradicts itself: a reference that leads out of it, an object of no class
     * @throws dev.imago.checkpoint.hotspot.UnsupportedJvmException when the VM keeps its roots where they are not found
     */
    public static LiveObjects trace(HotSpotVm vm) {
        return trace(vm, MOST_THREADS, true);
    }

    /**
     * Those that live beside some which are known to, without what only soft references lead to, which the collector may
     * take at any time: what the known ones lead to is not looked at, unless there is another way to it. Neither those nor
     * the known ones are told alive.
     *
     * @param types classes that known objects are of
     */
    public static LiveObjects traceBeside(HotSpotVm vm, MarkBitmap known, Collection<JavaClass> types) {
        return trace(vm, MOST_THREADS, false, known, types);
    }

    /** The same with one thread or two. */
    static LiveObjects trace(HotSpotVm vm, int threads, boolean soft) {
        return trace(vm, threads, soft, null, List.of());
    }

    private static LiveObjects trace(
            HotSpotVm vm, int threads, boolean soft, @Nullable MarkBitmap known, Collection<JavaClass> types) {
        LiveObjects live = new LiveObjects(vm);
        try {
            live.trace(threads, soft, known, types);
        } catch (UnmappedAddressException e) {
            throw new CorruptVmException("an object lies in memory that the process does not have", e.address(), e);
        }
        return live;
    }

    private void trace(int threads, boolean soft, @Nullable MarkBitmap known, Collection<JavaClass> types) {
        HeapReferences references = new HeapReferences(vm);
        Marker marker = new Marker(vm, references, certain, known, threads, soft);
        types.forEach(marker::loaderOf);
        Roots roots = new Roots(vm);
        roots.markAll(marker);
        marker.finish();
        marker.continueWith(possible);
        StackWords words = new StackWords(vm, references, roots, marker);
        words.markAll();
        marker.finish();
        words.finishChunks();
        marker.continueWith(finalizable);
        marker.finishFinalizable();
    }

    /** Whether the object at {@code oop} is alive. */
    public Liveness of(long oop) {
        if (certain.isMarked(oop)) {
            return Liveness.CERTAIN;
        }
        if (possible.isMarked(oop)) {
            return Liveness.POSSIBLE;
        }
        return finalizable.isMarked(oop) ? Liveness.FINALIZABLE : Liveness.GARBAGE;
    }

    /** Marks of all that is alive, to whatever degree, with their numbers. */
    public MarkBitmap marks() {
        MarkBitmap all = MarkBitmap.union(List.of(certain, possible, finalizable));
        all.seal();
        return all;
    }

    /** Visits all objects of one degree, but for garbage, in ascending order of address. */
    public void forEach(Liveness liveness, HeapWalk.ObjectVisitor visitor) {
        MarkBitmap marks = switch (liveness) {
            case CERTAIN -> certain;
            case POSSIBLE -> possible;
            case FINALIZABLE -> finalizable;
            case GARBAGE -> throw new IllegalArgumentException("garbage is not marked");
        };
        for (HeapSpace space : vm.heap().spaces()) {
            long at = marks.next(space.bottom(), space.top());
            while (at < space.top()) {
                JavaClass type = vm.objects().classOf(at);
                visitor.visit(at, type, vm.objects().sizeOf(at, type));
                at = marks.next(at + 8, space.top());
            }
        }
    }

    /**
     * A walk over the whole heap that finds every certain object and all other garbage that can be read: it is not led
     * astray by garbage of classes that have been unloaded.
     */
    public HeapWalk walk() {
        return vm.walkOverGarbage(certain);
    }

    /** Addresses of the objects whose class is one of {@code types} that are alive, certainly or possibly, ascending. */
    public long[] instancesOf(List<JavaClass> types) {
        Set<JavaClass> wanted = new HashSet<>(types);
        LongArrayList found = new LongArrayList();
        HeapWalk.ObjectVisitor visitor = (oop, type, size) -> {
            if (wanted.contains(type)) {
                found.add(oop);
            }
        };
        forEach(Liveness.CERTAIN, visitor);
        forEach(Liveness.POSSIBLE, visitor);
        return found.toArray();
    }
}
