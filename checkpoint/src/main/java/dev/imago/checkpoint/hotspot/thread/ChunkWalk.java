package dev.imago.checkpoint.hotspot.thread;

import dev.imago.checkpoint.hotspot.CorruptVmException;
import dev.imago.checkpoint.hotspot.HotSpotException;
import dev.imago.checkpoint.hotspot.JavaClass;
import dev.imago.checkpoint.hotspot.JavaField;
import dev.imago.checkpoint.hotspot.ObjectReader;
import dev.imago.checkpoint.hotspot.VmStructs;
import dev.imago.checkpoint.memory.AddressSpace;
import dev.imago.checkpoint.memory.UnreadableMemoryException;

/**
 * Walks the frames of an unmounted continuation, which lie in the heap: in a chain of {@code jdk.internal.vm.StackChunk}
 * objects, each with a piece of a stack behind its fields (JDK 21 and later). Compiled frames are as on a thread's stack;
 * in interpreted ones addresses are distances in words. x86-64.
 */
final class ChunkWalk {
    private static final int WORD = 8;
    private static final int MOST_CHUNKS = 10_000;
    private static final int MOST_FRAMES = 100_000;
    /** Words between a frame's end and its caller: return address and frame pointer. */
    private static final int METADATA = 2;
    /** Slots of an interpreted frame, in words from its frame pointer; not exported. */
    private static final int SENDER_SP = -1;

    private static final int LOCALS = -7;

    private final AddressSpace memory;
    private final ObjectReader objects;
    private final CodeCache code;
    private final CompiledScopes scopes;
    private final Methods methods;

    ChunkWalk(AddressSpace memory, VmStructs structs, ObjectReader objects, Methods methods) {
        this.memory = memory;
        this.objects = objects;
        this.methods = methods;
        code = new CodeCache(memory, structs);
        scopes = new CompiledScopes(memory, structs);
    }

    /** All frames from the innermost chunk on; none when {@code chunk} is 0. */
    StackWalk.Walked walk(long chunk) {
        FrameCollector collected = new FrameCollector(memory, scopes, methods);
        JavaThread.Walk walk;
        try {
            long next = chunk;
            for (int i = 0; next != 0 && i < MOST_CHUNKS; i++) {
                new Piece(next, collected).walk();
                next = objects.ref(next, "parent");
            }
            walk = next != 0 || collected.hasGap() ? JavaThread.Walk.INCOMPLETE : JavaThread.Walk.COMPLETE;
        } catch (UnreadableMemoryException | HotSpotException e) {
            walk = JavaThread.Walk.INCOMPLETE;
        }
        return new StackWalk.Walked(collected.frames(), walk);
    }

    /** The piece of stack in one chunk. */
    private final class Piece {
        private final FrameCollector collected;
        private final long bottom;
        private final long end;
        private long sp;
        private long unextendedSp;
        private long pc;

        Piece(long chunk, FrameCollector collected) {
            this.collected = collected;
            JavaClass type = objects.classOf(chunk);
            long start = chunk + type.instanceSize();
            int size = objects.intField(chunk, "size");
            // JDK 22 replaced the size of the arguments by the end of the frames.
            int used = objects.field(chunk, "bottom") == null
                    ? size - objects.intField(chunk, "argsize") - METADATA
                    : objects.intField(chunk, "bottom");
            int first = objects.intField(chunk, "sp");
            if (size < 0 || used < 0 || used > size || first < 0) {
                throw new CorruptVmException("a stack chunk of " + size + " words has its top at " + first, chunk);
            }
            bottom = start + (long) WORD * used;
            end = bottom + METADATA * WORD;
            sp = start + (long) WORD * first;
            unextendedSp = sp;
            pc = first >= used ? 0 : memory.getLong(chunk + injected(type, "pc"));
        }

        void walk() {
            for (int i = 0; pc != 0 && sp < bottom; i++) {
                long before = sp;
                CodeBlob blob = code.find(pc);
                if (blob == null || i == MOST_FRAMES) {
                    throw new CorruptVmException("a frame in a stack chunk returns to no code", pc);
                }
                switch (blob.kind()) {
                    case INTERPRETER -> interpreted();
                    case NMETHOD -> {
                        collected.compiled(blob, pc, unextendedSp);
                        leave(blob.frameSize());
                    }
                    case OTHER -> leave(blob.frameSize());
                }
                if (sp <= before) {
                    throw new CorruptVmException("frames in a stack chunk lead nowhere", sp);
                }
                pc = sp < end ? memory.getLong(sp - WORD) : 0;
            }
        }

        private void interpreted() {
            long fp = framePointer();
            collected.interpreted(fp);
            if (fp + WORD * (relative(fp, LOCALS) + 1) >= end) {
                sp = end;
                unextendedSp = end;
                return;
            }
            unextendedSp = fp + WORD * relative(fp, SENDER_SP);
            sp = fp + METADATA * WORD;
        }

        private void leave(long frameSize) {
            if (frameSize <= 0) {
                throw new CorruptVmException("code in a stack chunk has a frame of " + frameSize + " bytes", pc);
            }
            sp = unextendedSp + frameSize;
            if (sp >= bottom) {
                sp = end;
            }
            unextendedSp = sp;
        }

        private long framePointer() {
            long link = sp - METADATA * WORD;
            return link + WORD * memory.getLong(link);
        }

        private long relative(long fp, int slot) {
            return memory.getLong(fp + (long) WORD * slot);
        }
    }

    private static long injected(JavaClass type, String name) {
        return type.fields().stream()
                .filter(field -> field.injected() && field.name().equals(name))
                .findFirst()
                .map(JavaField::offset)
                .orElseThrow(() -> new CorruptVmException("stack chunks have no " + name, type.address()));
    }
}
