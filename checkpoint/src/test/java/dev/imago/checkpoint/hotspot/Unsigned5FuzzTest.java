package dev.imago.checkpoint.hotspot;

import dev.imago.checkpoint.fuzz.FuzzInputs;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A stream of compressed numbers of any bytes. */
public class Unsigned5FuzzTest {
    public static void fuzzerTestOneInput(byte[] bytes) {
        Unsigned5 numbers = new Unsigned5(bytes, 0x1000);
        try {
            for (int i = 0; i <= bytes.length; i++) {
                numbers.next();
            }
            throw new AssertionError("more numbers than bytes");
        } catch (CorruptVmException e) {
            // its end, or no number
        }
    }

    public static Map<String, byte[]> seeds() {
        return Map.of("one to five bytes", new byte[] {1, -65, -64, 1, -1, -64, 5, -1, -1, -1, -1, -1});
    }

    @Test
    void endsEveryInput() throws IOException {
        FuzzInputs.replay(Unsigned5FuzzTest.class, seeds(), Unsigned5FuzzTest::fuzzerTestOneInput);
    }
}
