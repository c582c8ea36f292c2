package dev.imago.restore.upgrade;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;

/** Makes a jar with a migration whose transformer of one class throws, or whose invariant never holds. */
final class ThrowingMigration {
    private ThrowingMigration() {}

    static Path jar(Path directory, String className) throws IOException {
        return of(directory, """
                registration.transform("%s", (old, out) -> {
                    throw new IllegalStateException("no such auditor");
                });
                """.formatted(className));
    }

    static Path withInvariant(Path directory, String className, String field) throws IOException {
        return of(directory, """
                registration.invariant("%s", "every one is numbered seven", (object, findings) ->
                    findings.expect("%2$s", 7, object.get("%2$s")));
                """.formatted(className, field));
    }

    private static Path of(Path directory, String body) throws IOException {
        Path source = directory.resolve("Throwing.java");
        Files.writeString(source, """
                import dev.imago.migrate.api.*;

                public final class Throwing implements Migration {
                    @Override
                    public void register(Registration registration) {
                        %s
                    }
                }
                """.formatted(body));
        int result = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        directory.toString(),
                        source.toString());
        if (result != 0) {
            throw new IllegalStateException("the migration does not compile");
        }
        Path jar = directory.resolve("throwing.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            try (var files = Files.list(directory)) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".class")).toList()) {
                    out.putNextEntry(new JarEntry(String.valueOf(file.getFileName())));
                    Files.copy(file, out);
                    out.closeEntry();
                }
            }
            out.putNextEntry(new JarEntry("META-INF/services/dev.imago.migrate.api.Migration"));
            out.write("Throwing\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            out.closeEntry();
        }
        return jar;
    }
}
