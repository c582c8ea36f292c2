package dev.imago.checkpoint.hotspot.graph;

import dev.imago.checkpoint.hotspot.HeapSpaces;
import dev.imago.checkpoint.hotspot.HotSpotVm;
import dev.imago.checkpoint.hotspot.MarkBitmap;
import dev.imago.checkpoint.hotspot.live.LiveObjects;
import java.util.Arrays;

/**
 * A number for each object of a heap, those that live or all, 0 and up in ascending order of address: what everything else
 * about objects is indexed by. Takes 2 % of the heap. Immutable.
 */
public final class ObjectNumbers {
    /** A mark for every object. */
    private final MarkBitmap marks;

    private ObjectNumbers(MarkBitmap marks) {
        this.marks = marks;
    }

    /** Numbers what is alive, to whatever degree. */
    public static ObjectNumbers of(LiveObjects live) {
        return new ObjectNumbers(live.marks());
    }

    /** Walks the whole heap and numbers garbage as well, as far as it can be read. */
    public static ObjectNumbers ofAll(HotSpotVm vm, LiveObjects live) {
        HeapSpaces heap = vm.heap();
        MarkBitmap marks = new MarkBitmap(heap.reservedStart(), heap.reservedEnd() - heap.reservedStart());
        live.walk().forEachObject((oop, type, size) -> marks.mark(oop));
        marks.seal();
        return new ObjectNumbers(marks);
    }

    public int count() {
        return marks.count();
    }

    public long addressOf(int number) {
        return marks.addressOf(number);
    }

    /** The number of the object that begins at {@code oop}, or -1 when none does. */
    public int of(long oop) {
        return oop < marks.start() || oop >= marks.end() || (oop & 7) != 0 ? -1 : marks.rank(oop);
    }

    /** A fresh table with {@code value} for each object. */
    int[] table(int value) {
        int[] table = new int[count()];
        Arrays.fill(table, value);
        return table;
    }
}
