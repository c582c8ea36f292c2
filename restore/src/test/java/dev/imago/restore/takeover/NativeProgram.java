package dev.imago.restore.takeover;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A C program of {@code native/test}, compiled where a test needs it. */
public final class NativeProgram {
    private static final Path NATIVE = Path.of("native").toAbsolutePath();

    private NativeProgram() {}

    /** Compiles {@code native/test/NAME.c}, which may use the gate, into {@code directory}; returns the executable. */
    public static Path compile(Path directory, String name) throws IOException, InterruptedException {
        Path program = directory.resolve(name);
        Process compiler = new ProcessBuilder(List.of(
                        "gcc",
                        "-std=gnu11",
                        "-D_GNU_SOURCE",
                        "-Wall",
                        "-Werror",
                        "-I" + NATIVE.resolve("common"),
                        "-o",
                        program.toString(),
                        NATIVE.resolve("test").resolve(name + ".c").toString(),
                        NATIVE.resolve("common/gate.c").toString()))
                .redirectErrorStream(true)
                .start();
        String said = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (compiler.waitFor() != 0) {
            throw new IOException(name + ".c does not compile:\n" + said);
        }
        return program;
    }
}
