package dev.imago.migrate.meaning;

import dev.imago.checkpoint.fuzz.FuzzInputs;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Class files of any bytes, whose code is followed. */
public class CodeFuzzTest {
    public static void fuzzerTestOneInput(byte[] bytes) {
        ClassCodeReader.read("generated.C", bytes, null);
    }

    public static Map<String, byte[]> seeds() throws IOException {
        Map<String, byte[]> seeds = new LinkedHashMap<>();
        // Between them they have switches, lambdas, tables, wide numbers, arrays and what else compilers make.
        for (String name : List.of("CodeInterpreter", "NumberFlow", "Folding", "InitialValue", "Origin$Function")) {
            try (InputStream in = CodeFuzzTest.class.getResourceAsStream(name + ".class")) {
                seeds.put(name, in == null ? new byte[0] : in.readAllBytes());
            }
        }
        return seeds;
    }

    @Test
    void readsOrPassesOverEveryInput() throws IOException {
        FuzzInputs.replay(CodeFuzzTest.class, seeds(), CodeFuzzTest::fuzzerTestOneInput);
    }
}
