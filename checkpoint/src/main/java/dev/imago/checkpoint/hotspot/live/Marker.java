package dev.imago.checkpoint.hotspot.live;

import com.carrotsearch.hppc.LongArrayList;
import com.carrotsearch.hppc.cursors.LongCursor;
import dev.imago.checkpoint.hotspot.HeapReferences;
import dev.imago.checkpoint.hotspot.HotSpotVm;
import dev.imago.checkpoint.hotspot.JavaClass;
import dev.imago.checkpoint.hotspot.MarkBitmap;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Marks everything that hangs off the roots that are given to it, at first certain ones, then others. */
final class Marker {
    private final HotSpotVm vm;
    private final Marking marking;
    private final LoaderHandles loaders;
    private final List<ReferenceScanner> scanners = new ArrayList<>();

    /**
     * Begins with certain roots.
     *
     * @param known objects that are not to be marked, nor what only they lead to; null for none
     * @param threads 1 or 2
     * @param soft whether soft references are followed
     */
    Marker(
            HotSpotVm vm,
            HeapReferences references,
            MarkBitmap marks,
            @Nullable MarkBitmap known,
            int threads,
            boolean soft) {
        this.vm = vm;
        LoaderHandles loaders = new LoaderHandles(vm);
        this.marking = new Marking(marks, threads, worker -> {
            ReferenceScanner scanner = new ReferenceScanner(vm, references, loaders, marks, known, worker, soft);
            scanners.add(scanner);
            return scanner;
        });
        loaders.reachPermanent(this::root);
        this.loaders = loaders;
    }

    /** Marks what the loader of a class holds, as if an object of it had been met. */
    void loaderOf(JavaClass type) {
        loaders.reach(type, this::root);
    }

    /** From now on marks here what is not marked yet, coming from roots that are not certain. */
    void continueWith(MarkBitmap next) {
        marking.continueWith(next);
        scanners.forEach(scanner -> scanner.continueWith(next));
    }

    /** Marks an object to which a reference was found at {@code where}; {@link #finish} marks what hangs off it. */
    void root(long oop, long where) {
        scanners.get(0).follow(oop, where);
    }

    /** Marks all that hangs off the roots so far. */
    void finish() {
        marking.run();
    }

    /** Marks what hangs off objects that only finalisation keeps, and off those that only they keep. */
    void finishFinalizable() {
        LongArrayList found =
                takeAll(scanners.stream().map(ReferenceScanner::finalizable).toList());
        while (!found.isEmpty()) {
            for (LongCursor at : found) {
                root(vm.objects().readRef(at.value), at.value);
            }
            finish();
            found = takeAll(scanners.stream().map(ReferenceScanner::finalizable).toList());
        }
    }

    /** Stack chunks that were reached since the last call: the frames of virtual threads, which no map of their class covers. */
    LongArrayList takeStackChunks() {
        return takeAll(scanners.stream().map(ReferenceScanner::stackChunks).toList());
    }

    private static LongArrayList takeAll(List<LongArrayList> lists) {
        LongArrayList all = new LongArrayList();
        for (LongArrayList list : lists) {
            all.addAll(list);
            list.clear();
        }
        return all;
    }
}
