package dev.imago.checkpoint.hotspot.live;

import com.carrotsearch.hppc.cursors.LongCursor;
import dev.imago.checkpoint.hotspot.CorruptVmException;
import dev.imago.checkpoint.hotspot.HeapObjects;
import dev.imago.checkpoint.hotspot.HeapSpace;
import dev.imago.checkpoint.hotspot.HotSpotVm;
import dev.imago.checkpoint.hotspot.JavaThreadList;
import dev.imago.checkpoint.hotspot.VmField;
import dev.imago.checkpoint.hotspot.VmStructs;
import dev.imago.checkpoint.memory.AddressSpace;

/** The VM's own references that are exactly known: its storages of handles, JNI's local handles, archived objects. */
final class Roots {
    /** Not exported: the link of a frame that {@code PushLocalFrame} made stands two words after the other (JDK 17 to 25). */
    private static final int POP_FRAME_LINK = 16;

    private static final int MOST_BLOCKS = 10_000_000;

    private final HotSpotVm vm;
    private final AddressSpace memory;
    private final long blockHandles;
    private final long blockTop;
    private final long blockNext;
    private final long blockSize;

    Roots(HotSpotVm vm) {
        this.vm = vm;
        this.memory = vm.memory();
        VmStructs structs = vm.structs();
        this.blockHandles = structs.offset("JNIHandleBlock", "_handles");
        this.blockTop = structs.offset("JNIHandleBlock", "_top");
        this.blockNext = structs.offset("JNIHandleBlock", "_next");
        this.blockSize = structs.constant("JNIHandleBlock::block_size_in_oops");
    }

    void markAll(Marker marker) {
        OopStorages storages = new OopStorages(vm);
        for (OopStorages.Storage storage : storages.all()) {
            if (!storage.isWeak()) {
                for (LongCursor oop : storages.referents(storage)) {
                    marker.root(oop.value, storage.address());
                }
            }
        }
        VmField active = vm.structs().requireAny("JavaThread::_active_handles", "Thread::_active_handles");
        for (long thread : JavaThreadList.addresses(memory, vm.structs())) {
            markLocals(memory.getLong(thread + active.offset()), marker);
        }
        vm.heap().spaces().stream()
                .filter(space -> space.contents() == HeapSpace.Contents.ARCHIVED_OBJECTS)
                .forEach(space -> markAll(space, marker));
    }

    private void markAll(HeapSpace archive, Marker marker) {
        HeapObjects objects = vm.objects();
        for (long at = archive.bottom(); at < archive.top(); at += objects.sizeOf(at)) {
            marker.root(at, at);
        }
    }

    /** Marks what the local handles of a block, those that follow it and those of outer frames refer to. */
    void markLocals(long first, Marker marker) {
        int blocks = 0;
        for (long frame = first; frame != 0; frame = memory.getLong(frame + blockNext + POP_FRAME_LINK)) {
            for (long block = frame; block != 0; block = memory.getLong(block + blockNext)) {
                int top = memory.getInt(block + blockTop);
                if (top < 0 || top > blockSize || ++blocks > MOST_BLOCKS) {
                    throw new CorruptVmException("a block of local handles has " + top + " of them", block);
                }
                for (int i = 0; i < top; i++) {
                    long oop = memory.getLong(block + blockHandles + 8L * i);
                    // Free ones are in a list whose links have their lowest bit set.
                    if (oop != 0 && (oop & 1) == 0) {
                        marker.root(oop, block + blockHandles + 8L * i);
                    }
                }
                if (top < blockSize) {
                    break; // blocks behind one that is not full hold what was left there earlier
                }
            }
        }
    }
}
