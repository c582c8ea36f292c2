package dev.imago.checkpoint.hotspot.live;

import com.carrotsearch.hppc.LongHashSet;
import com.carrotsearch.hppc.cursors.LongCursor;
import dev.imago.checkpoint.hotspot.CorruptVmException;
import dev.imago.checkpoint.hotspot.HotSpotVm;
import dev.imago.checkpoint.hotspot.JavaClass;
import dev.imago.checkpoint.memory.AddressSpace;

/**
 * What each class loader's data in the VM holds: the loader, the mirrors of its classes with their static fields, its
 * classes' resolved constants, its modules, and other loaders it depends on.
 *
 * <p>A loader's data lives as long as its loader, one of its classes' mirrors or one of their objects does; the bootstrap
 * loader's lives forever. Those of hidden classes, which have data of their own, live by their mirrors.
 *
 * <p>Each data's handles are given out once. Safe for use by several threads.
 */
final class LoaderHandles {
    /** Handles stand in chunks of an array, its used part and a link (JDK 9 to 25, JDK-8177530). */
    private static final int CHUNK_ENTRIES = 32;

    private static final int CHUNK_SIZE = 8 * CHUNK_ENTRIES;
    private static final int CHUNK_NEXT = CHUNK_SIZE + 8;
    private static final int MOST_CHUNKS = 10_000_000;

    private final AddressSpace memory;
    private final long classLoader;
    private final long hasMirrorHolder;
    private final long handles;
    private final long dataOfClass;
    private final LongHashSet all = new LongHashSet();
    private final LongHashSet reached = new LongHashSet();

    LoaderHandles(HotSpotVm vm) {
        this.memory = vm.memory();
        var structs = vm.structs();
        this.classLoader = structs.offset("ClassLoaderData", "_class_loader");
        this.hasMirrorHolder = structs.offset("ClassLoaderData", "_has_class_mirror_holder");
        // Not exported; it stands right before the classes in all releases.
        this.handles = structs.offset("ClassLoaderData", "_klasses") - 8;
        this.dataOfClass = structs.offset("Klass", "_class_loader_data");
        long next = structs.offset("ClassLoaderData", "_next");
        long data = memory.getLong(structs.address("ClassLoaderDataGraph", "_head"));
        for (; data != 0; data = memory.getLong(data + next)) {
            if (!all.add(data)) {
                throw new CorruptVmException("the list of class loaders goes in a circle", data);
            }
        }
    }

    /** Takes what a loader's data refers to. */
    @FunctionalInterface
    interface Sink {
        /** Takes one reference, never null, from the handle at {@code where}. */
        void handle(long oop, long where);
    }

    /** The bootstrap loader's. */
    void reachPermanent(Sink sink) {
        for (LongCursor data : all) {
            if (memory.getLong(data.value + classLoader) == 0 && memory.getByte(data.value + hasMirrorHolder) == 0) {
                reach(data.value, sink);
            }
        }
    }

    /** Those of a class of which an object or the mirror was reached. */
    void reach(JavaClass type, Sink sink) {
        reach(memory.getLong(type.address() + dataOfClass), sink);
    }

    /** Those of one loader's data, by its address. A loader without any has 0; garbage may have anything. */
    void reach(long data, Sink sink) {
        if (!isFirst(data)) {
            return;
        }
        long chunk = memory.getLong(data + handles);
        for (int chunks = 0; chunk != 0; chunk = memory.getLong(chunk + CHUNK_NEXT)) {
            int size = memory.getInt(chunk + CHUNK_SIZE);
            if (size < 0 || size > CHUNK_ENTRIES || ++chunks > MOST_CHUNKS) {
                throw new CorruptVmException("a class loader has a chunk of " + size + " handles", chunk);
            }
            for (int i = 0; i < size; i++) {
                long oop = memory.getLong(chunk + 8L * i);
                if (oop != 0) {
                    sink.handle(oop, chunk + 8L * i);
                }
            }
        }
    }

    /** The sink may have to wait for another thread that wants to be here: it gets handles without the lock. */
    private synchronized boolean isFirst(long data) {
        return all.contains(data) && reached.add(data);
    }
}
