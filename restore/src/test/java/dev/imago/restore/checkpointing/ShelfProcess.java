package dev.imago.restore.checkpointing;

import dev.imago.restore.upgrade.TestJdks;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.awaitility.Awaitility;

/** A running {@link ShelfService} with files of its own, to be changed at will. */
final class ShelfProcess implements AutoCloseable {
    private static final String PACKAGE = "dev/imago/restore/checkpointing/";

    /** Has its main class; the JVM has it open. */
    final Path jar;
    /** On its class path, behind the other: the JVM has not opened it yet. */
    final Path unopened;
    /** A class that is loaded from a directory. */
    final Path classFile;

    final Path data;
    final Path log;
    private final Process process;

    ShelfProcess(Path folder) throws IOException {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        classFile = classes.resolve(PACKAGE + "ShelfService$Shelf.class");
        Files.createDirectories(classFile.getParent());
        Files.write(classFile, bytes("ShelfService$Shelf.class"));
        jar = pack(folder.resolve("shelf.jar"), PACKAGE + "ShelfService.class", bytes("ShelfService.class"));
        unopened = pack(folder.resolve("unopened.jar"), "nothing.txt", new byte[100]);
        data = Files.writeString(folder.resolve("data.txt"), "some data");
        log = folder.resolve("shelf.log");
        process = new ProcessBuilder(
                        "setsid",
                        TestJdks.of(17).resolve("bin/java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classes + ":" + jar + ":" + unopened,
                        ShelfService.class.getName(),
                        data.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .redirectInput(Path.of("/dev/null").toFile())
                .start();
        awaitBooks(1);
    }

    private static byte[] bytes(String name) throws IOException {
        try (var in = ShelfService.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("no " + name);
            }
            return in.readAllBytes();
        }
    }

    private static Path pack(Path jar, String name, byte[] content) throws IOException {
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream packed = new JarOutputStream(out)) {
            packed.putNextEntry(new ZipEntry(name));
            packed.write(content);
        }
        return jar;
    }

    int pid() {
        return (int) process.pid();
    }

    /** How far it has counted. */
    int books() throws IOException {
        List<String> lines = Files.readAllLines(log).stream()
                .filter(line -> line.startsWith("shelf "))
                .toList();
        return lines.isEmpty()
                ? 0
                : Integer.parseInt(lines.get(lines.size() - 1).substring("shelf ".length()));
    }

    void awaitBooks(int count) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> books() >= count);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        ProcessHandle.of(process.pid())
                .filter(each -> each.info().commandLine().orElse("").contains(ShelfService.class.getName()))
                .ifPresent(restored -> {
                    restored.destroyForcibly();
                    restored.onExit().join();
                });
    }
}
