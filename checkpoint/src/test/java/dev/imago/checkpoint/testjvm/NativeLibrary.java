package dev.imago.checkpoint.testjvm;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** JNI code for target JVMs, compiled from {@code /native/NAME.c} of the test resources. */
public final class NativeLibrary {
    private NativeLibrary() {}

    /** Compiles it against the headers of {@code jdk} and returns the library's path. */
    public static Path compile(String name, TestJdk jdk, Path directory) {
        try (InputStream source = NativeLibrary.class.getResourceAsStream("/native/" + name + ".c")) {
            if (source == null) {
                throw new IllegalStateException("no /native/" + name + ".c among the test resources");
            }
            Path code = directory.resolve(name + ".c");
            Files.write(code, source.readAllBytes());
            Path library = directory.resolve("lib" + name + ".so");
            Path headers = jdk.home().resolve("include");
            List<String> command = List.of(
                    "gcc",
                    "-shared",
                    "-fPIC",
                    "-I" + headers,
                    "-I" + headers.resolve("linux"),
                    "-o",
                    library.toString(),
                    code.toString());
            Process compiler =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String printed = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (compiler.waitFor() != 0) {
                throw new IllegalStateException(command + " failed: " + printed);
            }
            return library;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while compiling", e);
        }
    }
}
