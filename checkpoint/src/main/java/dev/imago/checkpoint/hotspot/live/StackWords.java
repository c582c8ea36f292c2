package dev.imago.checkpoint.hotspot.live;

import com.carrotsearch.hppc.LongArrayList;
import com.carrotsearch.hppc.cursors.LongCursor;
import dev.imago.checkpoint.hotspot.CorruptVmException;
import dev.imago.checkpoint.hotspot.HeapReferences;
import dev.imago.checkpoint.hotspot.HotSpotVm;
import dev.imago.checkpoint.hotspot.JavaClass;
import dev.imago.checkpoint.hotspot.JavaThreadList;
import dev.imago.checkpoint.hotspot.VmStructs;
import dev.imago.checkpoint.memory.AddressSpace;
import dev.imago.checkpoint.memory.UnmappedAddressException;
import dev.imago.checkpoint.memory.UnreadableMemoryException;

/**
 * Everything in threads' stacks, their structures in the VM and the frames of unmounted virtual threads that may be a
 * reference: any word, or half a word as a compressed one, that leads to what looks like an object.
 *
 * <p>The VM knows more: maps for each place in compiled code, and the types at each bytecode for interpreted frames. To
 * take every word misses nothing that they would find, and keeps some garbage alive in appearance.
 */
final class StackWords {
    /** What a call from native code into Java leaves on the stack (JDK 8 to 25): the thread, then its local handles. */
    private static final int WRAPPER_HANDLES = 8;

    private final HotSpotVm vm;
    private final AddressSpace memory;
    private final HeapReferences references;
    private final Roots roots;
    private final Marker marker;
    private final long anchorSp;
    private final long stackBase;
    private final long stackSize;
    private final long threadSize;

    StackWords(HotSpotVm vm, HeapReferences references, Roots roots, Marker marker) {
        this.vm = vm;
        this.memory = vm.memory();
        this.references = references;
        this.roots = roots;
        this.marker = marker;
        VmStructs structs = vm.structs();
        this.anchorSp = structs.offset("JavaThread", "_anchor") + structs.offset("JavaFrameAnchor", "_last_Java_sp");
        this.stackBase = structs.offset("JavaThread", "_stack_base");
        this.stackSize = structs.offset("JavaThread", "_stack_size");
        this.threadSize = structs.sizeOf("JavaThread");
    }

    void markAll() {
        for (long thread : JavaThreadList.addresses(memory, vm.structs())) {
            markStack(thread);
            mark(thread, thread + threadSize, thread);
        }
    }

    private void markStack(long thread) {
        long end = memory.getLong(thread + stackBase);
        long sp = memory.getLong(thread + anchorSp);
        // A thread that executes Java code has left no note of how far its stack is used: all of it may be.
        long start = sp != 0 ? sp : end - memory.getLong(thread + stackSize);
        if (start > end || end - start > 1L << 40) {
            throw new CorruptVmException("the stack of a thread reaches from " + start + " to " + end, thread);
        }
        mark(start, end, thread);
    }

    /** Marks what the frames of unmounted virtual threads refer to, in all chunks that are or become marked. */
    void finishChunks() {
        LongArrayList chunks = marker.takeStackChunks();
        while (!chunks.isEmpty()) {
            for (LongCursor chunk : chunks) {
                markChunk(chunk.value);
            }
            marker.finish();
            chunks = marker.takeStackChunks();
        }
    }

    private void markChunk(long chunk) {
        JavaClass type = vm.objects().classOf(chunk);
        long words = memory.getInt(chunk + type.requireField("size").offset());
        long used = memory.getInt(chunk + type.requireField("sp").offset());
        long stack = chunk + type.instanceSize();
        if (used >= 0 && used <= words) {
            mark(stack + 8 * used, stack + 8 * words, 0);
        }
    }

    private void mark(long start, long end, long thread) {
        for (long at = start & -8; at < end; at += 8) {
            long word;
            try {
                word = memory.getLong(at);
            } catch (UnmappedAddressException e) {
                at = (at | 4095) - 7; // the guard pages at a stack's end
                continue;
            }
            if (word == 0) {
                continue;
            }
            marker.root(word, at);
            marker.root(references.decodeHalf((int) word), at);
            marker.root(references.decodeHalf((int) (word >>> 32)), at);
            if (word == thread) {
                markWrapper(at);
            }
        }
    }

    /** Local handles of native code that has called Java code, if it is that what stands there. */
    private void markWrapper(long at) {
        try {
            roots.markLocals(memory.getLong(at + WRAPPER_HANDLES), marker);
        } catch (CorruptVmException | UnreadableMemoryException e) {
            // It was some other use of the thread's address.
        }
    }
}
