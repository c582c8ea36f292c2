package dev.imago.checkpoint.hotspot.thread;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.fuzz.FuzzInputs;
import dev.imago.checkpoint.fuzz.FuzzedMemory;
import dev.imago.checkpoint.hotspot.CorruptVmException;
import dev.imago.checkpoint.memory.UnmappedAddressException;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Compressed debug information and tables of line numbers of any bytes; the first byte says which release's. */
public class DebugInfoFuzzTest {
    private static final FuzzedMemory MEMORY = new FuzzedMemory(0x10000, null);

    public static void fuzzerTestOneInput(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        int lowest = bytes[0] & 1;
        long start = MEMORY.fillEnd(bytes) + 1;
        try {
            LineNumbers.find(CompressedInts.at(MEMORY, start, lowest), bytes[0]);
        } catch (CorruptVmException | UnmappedAddressException e) {
            // refused
        }
        try {
            CompressedInts ints = CompressedInts.at(MEMORY, start, lowest);
            for (int i = 0; i < bytes.length; i++) {
                ints.nextSigned();
            }
            throw new AssertionError("more numbers than bytes");
        } catch (CorruptVmException | UnmappedAddressException e) {
            // their end, or no number
        }
    }

    public static Map<String, byte[]> seeds() {
        return Map.of(
                "lines", new byte[] {1, 0x0a, 0x13, -1, 5, -64, 3, 0x22, 0},
                "lines of JDK 17", new byte[] {0, 0x0a, 0x13, -1, 0, -64, 3, 0x22, 0});
    }

    @Test
    void readsTheSeed() {
        long lines = MEMORY.fillEnd(new byte[] {0x0a, 0x13, 0});
        assertThat(LineNumbers.find(CompressedInts.at(MEMORY, lines, 1), 2)).isEqualTo(2);
        assertThat(LineNumbers.find(CompressedInts.at(MEMORY, lines, 1), 3)).isEqualTo(5);
    }

    @Test
    void refusesOrReadsEveryInput() throws IOException {
        FuzzInputs.replay(DebugInfoFuzzTest.class, seeds(), DebugInfoFuzzTest::fuzzerTestOneInput);
    }
}
