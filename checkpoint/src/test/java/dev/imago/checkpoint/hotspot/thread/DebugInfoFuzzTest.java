package dev.imago.checkpoint.hotspot.thread;

import dev.imago.checkpoint.fuzz.FuzzInputs;
import dev.imago.checkpoint.hotspot.CorruptVmException;
import dev.imago.checkpoint.memory.AddressSpace;
import dev.imago.checkpoint.memory.MemoryChunk;
import dev.imago.checkpoint.memory.MemoryMapping;
import dev.imago.checkpoint.memory.UnmappedAddressException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Compressed debug information and tables of line numbers of any bytes; the first byte says which release's. */
public class DebugInfoFuzzTest {
    private static final long START = 0x1000;

    public static void fuzzerTestOneInput(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        int lowest = bytes[0] & 1;
        try (AddressSpace memory = memory(bytes)) {
            LineNumbers.find(CompressedInts.at(memory, START + 1, lowest), bytes[0]);
        } catch (CorruptVmException | UnmappedAddressException e) {
            // refused
        }
        try (AddressSpace memory = memory(bytes)) {
            CompressedInts ints = CompressedInts.at(memory, START + 1, lowest);
            for (int i = 0; i < bytes.length; i++) {
                ints.nextSigned();
            }
        } catch (CorruptVmException | UnmappedAddressException e) {
            // refused
        }
    }

    /** Only these bytes: a mapping of the kernel would end at a page. */
    private static AddressSpace memory(byte[] content) {
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(content.length).put(content).rewind();
        return new AddressSpace() {
            @Override
            protected List<MemoryMapping> readMappings() {
                return List.of(new MemoryMapping(START, START + content.length, null, 0));
            }

            @Override
            protected MemoryChunk load(long address) {
                requireMapping(address);
                return new MemoryChunk(START, bytes);
            }
        };
    }

    public static Map<String, byte[]> seeds() {
        return Map.of(
                "lines", new byte[] {1, 0x0a, 0x13, -1, 5, -64, 3, 0x22, 0},
                "lines of JDK 17", new byte[] {0, 0x0a, 0x13, -1, 0, -64, 3, 0x22, 0});
    }

    @Test
    void refusesOrReadsEveryInput() throws IOException {
        FuzzInputs.replay(DebugInfoFuzzTest.class, seeds(), DebugInfoFuzzTest::fuzzerTestOneInput);
    }
}
