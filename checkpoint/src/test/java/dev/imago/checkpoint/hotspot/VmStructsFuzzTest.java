package dev.imago.checkpoint.hotspot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.fuzz.FuzzInputs;
import dev.imago.checkpoint.fuzz.FuzzedMemory;
import dev.imago.checkpoint.memory.UnmappedAddressException;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A library of any bytes: its dynamic symbols, and the tables of vmStructs behind them. */
public class VmStructsFuzzTest {
    private static final FuzzedMemory MEMORY = new FuzzedMemory(LibJvmImage.BASE, "/jdk/lib/server/libjvm.so");

    public static void fuzzerTestOneInput(byte[] bytes) {
        MEMORY.fill(bytes);
        try {
            VmStructs.read(MEMORY);
        } catch (HotSpotException | UnmappedAddressException e) {
            // refused
        }
    }

    public static Map<String, byte[]> seeds() {
        return Map.of("library", LibJvmImage.make());
    }

    @Test
    void readsTheSeed() {
        MEMORY.fill(LibJvmImage.make());
        VmStructs structs = VmStructs.read(MEMORY);
        assertThat(structs.jvmVersion()).isEqualTo("17");
        assertThat(structs.sizeOf("Klass")).isEqualTo(24);
        assertThat(structs.constant("Klass")).isEqualTo(24);
    }

    @Test
    void refusesOrReadsEveryInput() throws IOException {
        FuzzInputs.replay(VmStructsFuzzTest.class, seeds(), VmStructsFuzzTest::fuzzerTestOneInput);
    }
}
