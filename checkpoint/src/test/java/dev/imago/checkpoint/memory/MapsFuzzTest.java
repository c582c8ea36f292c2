package dev.imago.checkpoint.memory;

import dev.imago.checkpoint.fuzz.FuzzInputs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A line of {@code /proc/PID/maps}: the kernel writes the numbers, anybody the name of a file. */
public class MapsFuzzTest {
    public static void fuzzerTestOneInput(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        try {
            ProcessMemory.parse(text);
        } catch (IllegalArgumentException e) {
            // refused
        }
        // The kernel writes a newline in a name as \012.
        String name = "/" + text.replace("\n", "\\012");
        MemoryMapping mapping = ProcessMemory.parse("7f0000000000-7f0000001000 r--p 00001000 fe:00 17   " + name);
        if (!name.equals(mapping.file())) {
            throw new AssertionError("the name '" + name + "' was read as '" + mapping.file() + "'");
        }
    }

    public static Map<String, byte[]> seeds() {
        return Map.of(
                "file",
                "7fc98aa00000-7fc98ac51000 r--p 00000000 fe:00 2148497                    /jdk/lib/server/libjvm.so (deleted)"
                        .getBytes(StandardCharsets.UTF_8),
                "heap",
                "5581b1a00000-5581b1a21000 rw-p 00000000 00:00 0                          [heap]"
                        .getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void refusesOrReadsEveryInput() throws IOException {
        FuzzInputs.replay(MapsFuzzTest.class, seeds(), MapsFuzzTest::fuzzerTestOneInput);
    }
}
