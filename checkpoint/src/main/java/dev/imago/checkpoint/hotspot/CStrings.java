package dev.imago.checkpoint.hotspot;

import dev.imago.checkpoint.memory.AddressSpace;
import dev.imago.checkpoint.memory.MemoryChunk;
import java.nio.charset.StandardCharsets;

/** Zero-terminated strings of the VM. */
public record CStrings(AddressSpace memory) {
    private static final int LONGEST = 4096;

    /**
     * The string at {@code address}.
     *
     * @throws CorruptVmException when no end is found within 4096 bytes
     */
    public String read(long address) {
        MemoryChunk chunk = memory.chunkAt(address);
        byte[] bytes = new byte[64];
        for (int length = 0; length < LONGEST; length++) {
            long at = address + length;
            if (at >= chunk.end()) {
                chunk = memory.chunkAt(at);
            }
            byte b = chunk.bytes().get((int) (at - chunk.start()));
            if (b == 0) {
                return new String(bytes, 0, length, StandardCharsets.UTF_8);
            }
            if (length == bytes.length) {
                bytes = java.util.Arrays.copyOf(bytes, 2 * length);
            }
            bytes[length] = b;
        }
        throw new CorruptVmException("a string of the VM has no end", address);
    }
}
