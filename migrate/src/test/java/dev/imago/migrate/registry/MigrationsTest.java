package dev.imago.migrate.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imago.migrate.Version;
import dev.imago.migrate.api.Migration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationsTest {
    private static final String SOURCE = """
            import dev.imago.migrate.api.*;
            public class OneToTwo implements Migration {
                @Override public String from() { return "1.0"; }
                @Override public void register(Registration registration) {
                    registration.transform("com.acme.Order", (old, out) -> out.as("com.acme.Order"))
                        .conversion("twice", (old, out) -> 2 * old.getInt())
                        .dropIf("com.acme.Token", old -> old.getBoolean("expired"));
                }
            }
            """;

    @TempDir
    private Path directory;

    @Test
    void migrationsAreFoundInAJarByTheServiceLoader() throws IOException {
        Path jar = jar(SOURCE, "app.OneToTwo");

        try (Migrations migrations = Migrations.load(List.of(jar))) {
            assertThat(migrations.names()).containsExactly("app.OneToTwo");
            assertThat(migrations.transformer("com.acme.Order")).isPresent();
            assertThat(migrations.conversion("twice")).isPresent();
            assertThat(migrations.dropCondition("com.acme.Token")).isPresent();
            assertThat(migrations.transformer("com.acme.Other")).isEmpty();
        }
    }

    @Test
    void aMigrationSeesNothingOfThisProgramButTheApi() throws IOException {
        Path jar = jar("""
                import dev.imago.migrate.api.*;
                public class Nosy implements Migration {
                    @Override public void register(Registration registration) {
                        try {
                            Class.forName("org.objectweb.asm.ClassReader");
                            throw new IllegalStateException("sees asm");
                        } catch (ClassNotFoundException expected) {
                            registration.conversion("hidden", (old, out) -> null);
                        }
                    }
                }
                """, "app.Nosy");

        try (Migrations migrations = Migrations.load(List.of(jar))) {
            assertThat(migrations.conversion("hidden")).isPresent();
        }
    }

    @Test
    void twoAnswersForOneClassAreRefused() {
        Migration twice = registration -> registration
                .transform("com.acme.Order", (old, out) -> {})
                .transform("com.acme.Order", (old, out) -> {});

        assertThatThrownBy(() -> Migrations.of(List.of(twice)))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("there is already a transformer for class com.acme.Order");
    }

    @Test
    void aJarWithoutMigrationsIsRefused() throws IOException {
        Path jar = jar(SOURCE, "");

        assertThatThrownBy(() -> Migrations.load(List.of(jar)))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("no migration in");
    }

    @Test
    void aMissingJarIsRefused() {
        assertThatThrownBy(() -> Migrations.load(List.of(directory.resolve("gone.jar"))))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("gone.jar do not exist");
    }

    @Test
    void aServiceThatNamesNoClassIsRefused() throws IOException {
        Path jar = jar(SOURCE, "app.Other");

        assertThatThrownBy(() -> Migrations.load(List.of(jar)))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("app.Other");
    }

    private Path jar(String source, String service) throws IOException {
        String api = Path.of(Migration.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .toString();
        Path classes = Version.compile(directory, "app", api, source);
        Path jar = directory.resolve("migrations.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                var walk = Files.walk(classes)) {
            for (Path path : walk.filter(Files::isRegularFile).sorted().toList()) {
                out.putNextEntry(new ZipEntry(classes.relativize(path).toString()));
                Files.copy(path, out);
            }
            if (!service.isEmpty()) {
                out.putNextEntry(new ZipEntry("META-INF/services/" + Migration.class.getName()));
                out.write(service.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
        }
        return jar;
    }
}
