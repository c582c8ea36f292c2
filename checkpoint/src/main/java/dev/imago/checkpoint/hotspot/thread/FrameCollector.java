package dev.imago.checkpoint.hotspot.thread;

import dev.imago.checkpoint.memory.AddressSpace;
import java.util.ArrayList;
import java.util.List;

/** Collects the Java frames of one walk, innermost first, from interpreted and compiled frames wherever they lie. */
final class FrameCollector {
    private static final int WORD = 8;
    /** Slots of an interpreted frame, in words from its frame pointer; not exported, the same in JDK 17 to 25. */
    private static final int METHOD = -3;

    private static final int BYTECODE_POINTER = -8;

    private final AddressSpace memory;
    private final CompiledScopes scopes;
    private final Methods methods;
    private final List<Frame> frames = new ArrayList<>();
    private boolean gap;

    FrameCollector(AddressSpace memory, CompiledScopes scopes, Methods methods) {
        this.memory = memory;
        this.scopes = scopes;
        this.methods = methods;
    }

    List<Frame> frames() {
        return frames;
    }

    /** Whether a frame was met whose exact place is not known. */
    boolean hasGap() {
        return gap;
    }

    void interpreted(long fp) {
        Methods.JavaMethod method = methods.at(memory.getLong(fp + METHOD * WORD));
        int bci = method.isNative() ? -1 : methods.bci(method, memory.getLong(fp + BYTECODE_POINTER * WORD));
        add(method, bci, Frame.Kind.INTERPRETED, false);
    }

    void compiled(CodeBlob blob, long returnTo, long sp) {
        long pc = scopes.layout().isDeoptimizing(blob, returnTo)
                ? memory.getLong(sp + scopes.layout().originalPcOffset(blob.address()))
                : returnTo;
        Methods.JavaMethod method = methods.at(scopes.layout().method(blob.address()));
        if (method.isNative()) {
            add(method, -1, Frame.Kind.NATIVE, false);
            return;
        }
        List<CompiledScopes.Scope> here = scopes.at(blob, pc);
        if (here.isEmpty()) {
            gap = true;
            here = scopes.near(blob, pc);
        }
        for (int i = 0; i < here.size(); i++) {
            CompiledScopes.Scope scope = here.get(i);
            add(methods.at(scope.method()), scope.bci(), Frame.Kind.COMPILED, i < here.size() - 1);
        }
    }

    private void add(Methods.JavaMethod method, int bci, Frame.Kind kind, boolean inlined) {
        frames.add(new Frame(
                method.className(),
                method.name(),
                methods.line(method, bci),
                bci,
                method.isNative() ? Frame.Kind.NATIVE : kind,
                inlined));
    }
}
