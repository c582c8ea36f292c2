package dev.imago.checkpoint.hotspot.thread;

import dev.imago.checkpoint.hotspot.CStrings;
import dev.imago.checkpoint.hotspot.CorruptVmException;
import dev.imago.checkpoint.hotspot.VmField;
import dev.imago.checkpoint.hotspot.VmStructs;
import dev.imago.checkpoint.memory.AddressSpace;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Finds the piece of generated code that an address lies in, by the segment maps of the JVM's code heaps.
 *
 * <p>A segment map has a byte for each segment: how many segments back the block begins (0: here; 255: free). A long
 * way back takes several steps.
 */
final class CodeCache {
    private static final int FREE = 0xff;
    /** JDK 17 to 25 have up to three. */
    private static final int MOST_HEAPS = 16;

    private final AddressSpace memory;
    private final CStrings strings;
    private final long heapsAddress;
    private final long heapsLength;
    private final long heapsData;
    private final long spaceMemory;
    private final long spaceSegmentMap;
    private final long segmentShift;
    private final long low;
    private final long high;
    private final long blockUsed;
    private final long blockSize;
    private final long blobFrameSize;
    private final long blobName;
    private final @Nullable VmField codeBegin;
    private final long codeOffset;
    private final @Nullable VmField blobKind;
    private final OptionalLong nmethodKind;
    private final long interpreter;
    private final long stubBuffer;
    private final long stubLimit;
    private final Map<Long, Boolean> nmethodNames = new HashMap<>();

    CodeCache(AddressSpace memory, VmStructs structs) {
        this.memory = memory;
        this.strings = new CStrings(memory);
        heapsAddress = structs.address("CodeCache", "_heaps");
        heapsLength = structs.offset("GrowableArrayBase", "_len");
        heapsData = structs.offset("GrowableArray<int>", "_data");
        spaceMemory = structs.offset("CodeHeap", "_memory");
        spaceSegmentMap = structs.offset("CodeHeap", "_segmap");
        segmentShift = structs.offset("CodeHeap", "_log2_segment_size");
        low = structs.offset("VirtualSpace", "_low");
        high = structs.offset("VirtualSpace", "_high");
        blockUsed = structs.offset("HeapBlock", "_header") + structs.offset("HeapBlock::Header", "_used");
        blockSize = structs.sizeOf("HeapBlock");
        blobFrameSize = structs.offset("CodeBlob", "_frame_size");
        blobName = structs.offset("CodeBlob", "_name");
        // An address until JDK-8327652 made it an offset (JDK 23).
        codeBegin = structs.find("CodeBlob", "_code_begin").orElse(null);
        codeOffset = codeBegin == null ? structs.offset("CodeBlob", "_code_offset") : 0;
        blobKind = structs.find("CodeBlob", "_kind").orElse(null);
        nmethodKind = structs.findConstant("CodeBlobKind::Nmethod");
        interpreter = structs.address("AbstractInterpreter", "_code");
        stubBuffer = structs.offset("StubQueue", "_stub_buffer");
        stubLimit = structs.offset("StubQueue", "_buffer_limit");
    }

    /** The code that {@code pc} lies in, or null when it is no generated code. */
    @Nullable
    CodeBlob find(long pc) {
        long heaps = memory.getLong(heapsAddress);
        int count = memory.getInt(heaps + heapsLength);
        if (count < 0 || count > MOST_HEAPS) {
            throw new CorruptVmException("the JVM says it has " + count + " code heaps", heaps);
        }
        long data = memory.getLong(heaps + heapsData);
        for (int i = 0; i < count; i++) {
            long heap = memory.getLong(data + 8L * i);
            long start = memory.getLong(heap + spaceMemory + low);
            if (pc >= start && pc < memory.getLong(heap + spaceMemory + high)) {
                return findIn(heap, start, pc);
            }
        }
        return null;
    }

    private @Nullable CodeBlob findIn(long heap, long start, long pc) {
        int shift = memory.getInt(heap + segmentShift);
        long map = memory.getLong(heap + spaceSegmentMap + low);
        long segment = (pc - start) >>> shift;
        int back = memory.getByte(map + segment) & 0xff;
        if (back == FREE) {
            return null;
        }
        while (back > 0) {
            segment -= back;
            if (segment < 0) {
                throw new CorruptVmException("a code heap's segment map leads out of it", map);
            }
            back = memory.getByte(map + segment) & 0xff;
        }
        long block = start + (segment << shift);
        return memory.getByte(block + blockUsed) == 0 ? null : blobAt(block + blockSize, pc);
    }

    private CodeBlob blobAt(long blob, long pc) {
        return new CodeBlob(
                blob,
                isInterpreter(pc) ? CodeBlob.Kind.INTERPRETER : kindOf(blob),
                codeBegin == null ? blob + memory.getInt(blob + codeOffset) : memory.getLong(blob + codeBegin.offset()),
                8L * memory.getInt(blob + blobFrameSize));
    }

    private boolean isInterpreter(long pc) {
        long queue = memory.getLong(interpreter);
        long buffer = memory.getLong(queue + stubBuffer);
        return pc >= buffer && pc < buffer + memory.getInt(queue + stubLimit);
    }

    private CodeBlob.Kind kindOf(long blob) {
        return isNmethod(blob) ? CodeBlob.Kind.NMETHOD : CodeBlob.Kind.OTHER;
    }

    private boolean isNmethod(long blob) {
        if (blobKind != null && nmethodKind.isPresent()) {
            return memory.getByte(blob + blobKind.offset()) == nmethodKind.getAsLong();
        }
        // The kind is not exported before JDK 23; names are.
        return nmethodNames.computeIfAbsent(
                memory.getLong(blob + blobName), name -> strings.read(name).endsWith("nmethod"));
    }
}
