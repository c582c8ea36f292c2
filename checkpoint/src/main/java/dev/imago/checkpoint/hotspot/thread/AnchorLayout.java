package dev.imago.checkpoint.hotspot.thread;

import dev.imago.checkpoint.hotspot.VmStructs;
import dev.imago.checkpoint.memory.AddressSpace;

/** The note that Java code leaves when it calls out ({@code JavaFrameAnchor}): where its innermost frame is. */
final class AnchorLayout {
    private final AddressSpace memory;
    private final long sp;
    private final long fp;
    private final long pc;

    AnchorLayout(AddressSpace memory, VmStructs structs) {
        this.memory = memory;
        sp = structs.offset("JavaFrameAnchor", "_last_Java_sp");
        fp = structs.offset("JavaFrameAnchor", "_last_Java_fp");
        pc = structs.offset("JavaFrameAnchor", "_last_Java_pc");
    }

    /** 0 when there is no Java frame. */
    long sp(long anchor) {
        return memory.getLong(anchor + sp);
    }

    long fp(long anchor) {
        return memory.getLong(anchor + fp);
    }

    /** Left out by those who call right before the return address is pushed: it is below the stack pointer then. */
    long pc(long anchor) {
        long left = memory.getLong(anchor + pc);
        return left != 0 ? left : memory.getLong(sp(anchor) - 8);
    }
}
