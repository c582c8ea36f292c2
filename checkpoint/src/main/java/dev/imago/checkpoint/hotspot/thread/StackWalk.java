package dev.imago.checkpoint.hotspot.thread;

import dev.imago.checkpoint.hotspot.CorruptVmException;
import dev.imago.checkpoint.hotspot.HotSpotException;
import dev.imago.checkpoint.hotspot.VmStructs;
import dev.imago.checkpoint.memory.AddressSpace;
import dev.imago.checkpoint.memory.UnreadableMemoryException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks one thread's stack from its innermost Java frame outwards: interpreted frames by their frame pointer, compiled
 * ones by the size their code has, calls from native code back into Java by the anchor that each leaves. x86-64.
 *
 * <p>Never goes on by guess: what does not fit ends the walk as {@link JavaThread.Walk#INCOMPLETE}.
 */
final class StackWalk {
    private static final int WORD = 8;
    private static final int MOST_FRAMES = 100_000;

    private final AddressSpace memory;
    private final CodeCache code;
    private final CompiledScopes scopes;
    private final Methods methods;
    private final AnchorLayout anchors;
    private final long callStubReturn;
    private final long callWrapper;
    private final long senderSp;
    private final long wrapperAnchor;
    private final long continuationReturn;

    StackWalk(AddressSpace memory, VmStructs structs, Methods methods) {
        this.memory = memory;
        this.methods = methods;
        code = new CodeCache(memory, structs);
        scopes = new CompiledScopes(memory, structs);
        anchors = new AnchorLayout(memory, structs);
        callStubReturn = memory.getLong(structs.address("StubRoutines", "_call_stub_return_address"));
        callWrapper = structs.constant("frame::entry_frame_call_wrapper_offset") * WORD;
        senderSp = structs.constant("frame::interpreter_frame_sender_sp_offset") * WORD;
        wrapperAnchor = structs.offset("JavaCallWrapper", "_anchor");
        continuationReturn = structs.find("ContinuationEntry", "_return_pc")
                .map(field -> field.address())
                .orElse(0L);
    }

    /** What was found. */
    record Walked(List<Frame> frames, JavaThread.Walk walk) {}

    /**
     * Where to begin.
     *
     * @param stackEnd highest address of the thread's stack
     * @param continuation address of the entry of the virtual thread mounted on the thread, or 0
     */
    record Start(long sp, long fp, long pc, long stackEnd, long continuation) {}

    Walked walk(Start start) {
        Cursor cursor = new Cursor(start);
        JavaThread.Walk walk;
        try {
            walk = cursor.run();
        } catch (UnreadableMemoryException | HotSpotException e) {
            walk = JavaThread.Walk.INCOMPLETE;
        }
        return new Walked(cursor.collected.frames(), walk);
    }

    /** The code at {@code pc}, or null; also null when looking it up fails. */
    @Nullable
    CodeBlob codeAt(long pc) {
        try {
            return code.find(pc);
        } catch (UnreadableMemoryException | HotSpotException e) {
            return null;
        }
    }

    private final class Cursor {
        private final FrameCollector collected = new FrameCollector(memory, scopes, methods);
        private final Start start;
        private long sp;
        private long fp;
        private long pc;
        private boolean gap;

        Cursor(Start start) {
            this.start = start;
            this.sp = start.sp();
            this.fp = start.fp();
            this.pc = start.pc();
        }

        JavaThread.Walk run() {
            for (int steps = 0; steps < MOST_FRAMES; steps++) {
                long before = sp;
                if (pc == callStubReturn) {
                    if (!enterCallerOfJava()) {
                        return gap || collected.hasGap() ? JavaThread.Walk.INCOMPLETE : JavaThread.Walk.COMPLETE;
                    }
                } else {
                    CodeBlob blob = code.find(pc);
                    if (blob == null || !step(blob)) {
                        return JavaThread.Walk.INCOMPLETE;
                    }
                }
                // The way out is up: anything else is no stack.
                if (sp <= before || sp >= start.stackEnd()) {
                    return JavaThread.Walk.INCOMPLETE;
                }
            }
            return JavaThread.Walk.INCOMPLETE;
        }

        /** From the first Java frame of a call to the Java frame that called native code; false when there is none. */
        private boolean enterCallerOfJava() {
            long anchor = memory.getLong(fp + callWrapper) + wrapperAnchor;
            if (anchors.sp(anchor) == 0) {
                return false;
            }
            sp = anchors.sp(anchor);
            fp = anchors.fp(anchor);
            pc = anchors.pc(anchor);
            return true;
        }

        private boolean step(CodeBlob blob) {
            return switch (blob.kind()) {
                case INTERPRETER -> interpreted();
                case NMETHOD -> compiled(blob) && leave(blob.frameSize());
                case OTHER -> blob.frameSize() > 0 ? leave(blob.frameSize()) : continueAfterReturnBarrier();
            };
        }

        private boolean interpreted() {
            collected.interpreted(fp);
            // A caller that is compiled has its frame's true end here: adapters put arguments between the two.
            sp = memory.getLong(fp + senderSp);
            pc = memory.getLong(fp + WORD);
            fp = memory.getLong(fp);
            return true;
        }

        private boolean compiled(CodeBlob blob) {
            collected.compiled(blob, pc, sp);
            return true;
        }

        private boolean leave(long frameSize) {
            if (frameSize <= 0) {
                throw new CorruptVmException("compiled code has a frame of " + frameSize + " bytes", pc);
            }
            sp += frameSize;
            pc = memory.getLong(sp - WORD);
            fp = memory.getLong(sp - 2 * WORD);
            return true;
        }

        /**
         * A stub without a frame of its own: where a virtual thread is mounted, the rest of its frames are still in the
         * heap, and the carrier's own go on behind the entry.
         */
        private boolean continueAfterReturnBarrier() {
            if (start.continuation() == 0 || continuationReturn == 0 || gap || collected.hasGap()) {
                return false;
            }
            gap = true;
            sp = start.continuation();
            pc = memory.getLong(continuationReturn);
            fp = 0;
            return true;
        }
    }
}
