package dev.imago.checkpoint.hotspot.thread;

import dev.imago.checkpoint.hotspot.CorruptVmException;
import dev.imago.checkpoint.hotspot.VmStructs;
import dev.imago.checkpoint.memory.AddressSpace;
import java.util.ArrayList;
import java.util.List;

/**
 * Which Java methods a place in compiled code stands for: the method itself and those inlined there, by the debug
 * information that the compilers leave for every call ({@code PcDesc}, {@code ScopeDesc}).
 */
final class CompiledScopes {
    private static final int DEEPEST_INLINING = 1000;
    /** What the VM adds to a bytecode index before it compresses it, so that -1 (the method's entry) is not negative. */
    private static final int BCI_BIAS = 1;

    private final AddressSpace memory;
    private final NmethodLayout layout;
    private final int lowestByte;
    private final long pcDescSize;
    private final long pcOffset;
    private final long scopeOffset;

    /**
     * One method at that place.
     *
     * @param method address of the VM's {@code Method}
     */
    record Scope(long method, int bci) {}

    CompiledScopes(AddressSpace memory, VmStructs structs) {
        this.memory = memory;
        this.layout = NmethodLayout.of(memory, structs);
        this.lowestByte = CompressedInts.lowestByte(memory, structs);
        this.pcDescSize = structs.sizeOf("PcDesc");
        this.pcOffset = structs.offset("PcDesc", "_pc_offset");
        this.scopeOffset = structs.offset("PcDesc", "_scope_decode_offset");
    }

    NmethodLayout layout() {
        return layout;
    }

    /**
     * The methods at {@code pc}, innermost first; empty when the compiler left nothing for exactly that place: the code
     * of a native method's bridge, or no place where a thread can wait.
     */
    List<Scope> at(CodeBlob nmethod, long pc) {
        return scopes(nmethod, (int) (pc - nmethod.codeBegin()), true);
    }

    /** The methods at the next place after {@code pc} for which there is something: right or near it. */
    List<Scope> near(CodeBlob nmethod, long pc) {
        return scopes(nmethod, (int) (pc - nmethod.codeBegin()), false);
    }

    private List<Scope> scopes(CodeBlob nmethod, int offset, boolean exactly) {
        long first = layout.pcDescs(nmethod.address());
        int low = 0;
        int high = (int) ((layout.pcDescsEnd(nmethod.address()) - first) / pcDescSize);
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (memory.getInt(first + middle * pcDescSize + pcOffset) < offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        long found = first + low * pcDescSize;
        if (found >= layout.pcDescsEnd(nmethod.address()) || (exactly && memory.getInt(found + pcOffset) != offset)) {
            return List.of();
        }
        return decode(nmethod, memory.getInt(found + scopeOffset));
    }

    private List<Scope> decode(CodeBlob nmethod, int firstScope) {
        long scopes = layout.scopes(nmethod.address());
        long metadata = layout.metadata(nmethod.address());
        List<Scope> found = new ArrayList<>(4);
        for (int at = firstScope; at != 0; ) {
            if (found.size() == DEEPEST_INLINING) {
                throw new CorruptVmException("inlined methods without end", nmethod.address());
            }
            CompressedInts ints = CompressedInts.at(memory, scopes + at, lowestByte);
            at = ints.next();
            long method = memory.getLong(metadata + 8L * (ints.next() - 1));
            found.add(new Scope(method, ints.next() - BCI_BIAS));
        }
        return found;
    }
}
