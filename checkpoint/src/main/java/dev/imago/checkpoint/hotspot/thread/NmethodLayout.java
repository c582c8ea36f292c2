package dev.imago.checkpoint.hotspot.thread;

import dev.imago.checkpoint.hotspot.VmStructs;
import dev.imago.checkpoint.memory.AddressSpace;

/** Where a compiled method ({@code nmethod}) keeps what the stack walk needs; two layouts so far. */
abstract sealed class NmethodLayout {
    final AddressSpace memory;
    private final long method;
    private final long originalPc;

    private NmethodLayout(AddressSpace memory, VmStructs structs) {
        this.memory = memory;
        this.method = structs.requireAny("nmethod::_method", "CompiledMethod::_method")
                .offset();
        this.originalPc = structs.offset("nmethod", "_orig_pc_offset");
    }

    static NmethodLayout of(AddressSpace memory, VmStructs structs) {
        return structs.has("nmethod", "_immutable_data") ? new Split(memory, structs) : new OnePiece(memory, structs);
    }

    /** The Java method that was compiled. */
    final long method(long nmethod) {
        return memory.getLong(nmethod + method);
    }

    /** Where, from the frame's stack pointer, the pc is kept while the frame is marked for deoptimisation. */
    final int originalPcOffset(long nmethod) {
        return memory.getInt(nmethod + originalPc);
    }

    /** Whether a frame that returns to {@code pc} is marked for deoptimisation. */
    abstract boolean isDeoptimizing(CodeBlob nmethod, long pc);

    abstract long pcDescs(long nmethod);

    abstract long pcDescsEnd(long nmethod);

    abstract long scopes(long nmethod);

    abstract long metadata(long nmethod);

    /** All in one piece with the code (up to JDK 22). */
    private static final class OnePiece extends NmethodLayout {
        private final long pcDescs;
        private final long dependencies;
        private final long scopes;
        private final long metadata;
        private final long deoptHandler;
        private final long methodHandleDeoptHandler;

        OnePiece(AddressSpace memory, VmStructs structs) {
            super(memory, structs);
            pcDescs = structs.offset("nmethod", "_scopes_pcs_offset");
            dependencies = structs.offset("nmethod", "_dependencies_offset");
            scopes = structs.offset("CompiledMethod", "_scopes_data_begin");
            metadata = structs.offset("nmethod", "_metadata_offset");
            deoptHandler = structs.offset("CompiledMethod", "_deopt_handler_begin");
            methodHandleDeoptHandler = structs.offset("CompiledMethod", "_deopt_mh_handler_begin");
        }

        @Override
        boolean isDeoptimizing(CodeBlob nmethod, long pc) {
            return pc == memory.getLong(nmethod.address() + deoptHandler)
                    || pc == memory.getLong(nmethod.address() + methodHandleDeoptHandler);
        }

        @Override
        long pcDescs(long nmethod) {
            return nmethod + memory.getInt(nmethod + pcDescs);
        }

        @Override
        long pcDescsEnd(long nmethod) {
            return nmethod + memory.getInt(nmethod + dependencies);
        }

        @Override
        long scopes(long nmethod) {
            return memory.getLong(nmethod + scopes);
        }

        @Override
        long metadata(long nmethod) {
            return nmethod + memory.getInt(nmethod + metadata);
        }
    }

    /** Debug information and metadata outside the code heap (JDK-8331087 and JDK-8343789; JDK 25). */
    private static final class Split extends NmethodLayout {
        private final long immutableData;
        private final long pcDescs;
        private final long scopes;
        private final long mutableData;
        private final long relocationSize;
        private final long deoptHandler;
        private final long methodHandleDeoptHandler;

        Split(AddressSpace memory, VmStructs structs) {
            super(memory, structs);
            immutableData = structs.offset("nmethod", "_immutable_data");
            pcDescs = structs.offset("nmethod", "_scopes_pcs_offset");
            scopes = structs.offset("nmethod", "_scopes_data_offset");
            mutableData = structs.offset("CodeBlob", "_mutable_data");
            relocationSize = structs.offset("CodeBlob", "_relocation_size");
            deoptHandler = structs.offset("nmethod", "_deopt_handler_offset");
            methodHandleDeoptHandler = structs.find("nmethod", "_deopt_mh_handler_offset")
                    .map(field -> field.offset())
                    .orElse(deoptHandler);
        }

        @Override
        boolean isDeoptimizing(CodeBlob nmethod, long pc) {
            long header = nmethod.address();
            return pc == header + memory.getInt(header + deoptHandler)
                    || pc == header + memory.getInt(header + methodHandleDeoptHandler);
        }

        @Override
        long pcDescs(long nmethod) {
            return memory.getLong(nmethod + immutableData) + memory.getInt(nmethod + pcDescs);
        }

        @Override
        long pcDescsEnd(long nmethod) {
            return scopes(nmethod);
        }

        @Override
        long scopes(long nmethod) {
            return memory.getLong(nmethod + immutableData) + memory.getInt(nmethod + scopes);
        }

        @Override
        long metadata(long nmethod) {
            return memory.getLong(nmethod + mutableData) + memory.getInt(nmethod + relocationSize);
        }
    }
}
