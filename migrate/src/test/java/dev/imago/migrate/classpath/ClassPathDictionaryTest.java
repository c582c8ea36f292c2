package dev.imago.migrate.classpath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imago.checkpoint.state.Shape;
import dev.imago.migrate.Version;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassPathDictionaryTest {
    @TempDir
    private Path directory;

    @Test
    void shapesAreWhatTheClassFilesSay() {
        ClassPathDictionary version = Version.of(
                directory,
                "class Base { long id; }",
                "abstract class Order extends Base implements java.io.Serializable {"
                        + " static final int OPEN = 3; static int count; String name; final int seven = 7; class Line {} }",
                "enum Status { OPEN, DONE { void f() {} }; int weight; }",
                "record Money(long cents, String currency) {}",
                "interface Priced { int LIMIT = 5; }");

        Shape order = version.dictionary().shape("app.Order").orElseThrow();
        assertThat(order.kind()).isEqualTo(Shape.Kind.CLASS);
        assertThat(order.superName()).isEqualTo("app.Base");
        assertThat(order.field("OPEN").orElseThrow().constant()).isEqualTo(3);
        assertThat(order.field("seven").orElseThrow().constant()).isNull();
        assertThat(order.instanceFields()).extracting("name").containsExactly("name", "seven");
        assertThat(version.interfaces("app.Order")).containsExactly("java.io.Serializable");
        assertThat(version.isConcrete("app.Order")).isFalse();
        assertThat(version.isConcrete("app.Order$Line")).isTrue();
        Shape status = version.dictionary().shape("app.Status").orElseThrow();
        assertThat(status.kind()).isEqualTo(Shape.Kind.ENUM);
        assertThat(status.enumConstants()).containsExactly("OPEN", "DONE");
        assertThat(version.dictionary().shape("app.Money").orElseThrow().kind()).isEqualTo(Shape.Kind.RECORD);
        assertThat(version.dictionary().shape("app.Priced").orElseThrow().kind())
                .isEqualTo(Shape.Kind.INTERFACE);
        assertThat(version.dictionary().ancestry("app.Order"))
                .extracting(Shape::name)
                .containsExactly("app.Base", "app.Order");
    }

    @Test
    void manifestsAreFollowedAndTheFirstOfTwoClassesCounts() throws IOException {
        Path lib = jar("lib.jar", "", Version.compile(directory, "app", "", "class Shared { int fromLib; }"));
        Path main = jar(
                "main.jar",
                "lib.jar missing.jar",
                Version.compile(directory, "app", "", "class Shared { int fromMain; }", "class Main {}"));

        ClassPathDictionary version = ClassPathDictionary.read(List.of(main), 17);

        assertThat(version.entries()).extracting(ClassPathEntry::path).containsExactly(main, lib);
        assertThat(version.version()).isEqualTo("1.5");
        assertThat(version.dictionary().shape("app.Shared").orElseThrow().field("fromMain"))
                .isPresent();
    }

    @Test
    void ownClassesAreThoseOfTheEntriesThatChange() throws IOException {
        Path lib = jar("lib.jar", "", Version.compile(directory, "lib", "", "class Library {}"));
        Path first = Version.compile(directory, "app", "", "class Order { int a; }");
        Path second = Version.compile(directory, "app", "", "class Order { int b; }");
        ClassPathDictionary old = ClassPathDictionary.read(List.of(first, lib), 17);

        assertThat(old.ownClasses(ClassPathDictionary.read(List.of(second, lib), 17)))
                .containsExactly("app.Order");
        assertThat(old.ownClasses(old)).containsExactlyInAnyOrder("app.Order", "lib.Library");
    }

    @Test
    void aBrokenClassIsRefusedWithItsJar() throws IOException {
        Path jar = directory.resolve("broken.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new ZipEntry("com/acme/Order.class"));
            out.write(new byte[] {(byte) 0xCA, (byte) 0xFE, (byte) 0xBA, (byte) 0xBE, 0, 0, 0, 61, 0, 9});
        }

        assertThatThrownBy(() -> ClassPathDictionary.read(List.of(jar), 17))
                .isInstanceOf(ClassPathException.class)
                .hasMessageContaining("com/acme/Order.class in " + jar + " is not a class file");
    }

    @Test
    void aClassThatUnpacksWithoutEndIsRefused() throws IOException {
        Path jar = directory.resolve("bomb.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new ZipEntry("Bomb.class"));
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 40; i++) {
                out.write(zeros);
            }
        }

        assertThatThrownBy(() -> ClassPathDictionary.read(List.of(jar), 17))
                .isInstanceOf(ClassPathException.class)
                .hasMessageContaining("Bomb.class in " + jar + " unpacks to more");
    }

    @Test
    void whatIsNoJarIsRefusedByName() throws IOException {
        Path text = Files.writeString(directory.resolve("text.jar"), "hello");

        assertThatThrownBy(() -> ClassPathDictionary.read(List.of(text), 17))
                .isInstanceOf(ClassPathException.class)
                .hasMessageContaining("cannot read " + text);
    }

    @Test
    void aJarForSeveralReleasesShowsTheClassesOfTheOneThatRunsIt() throws IOException {
        Path base = Version.compile(directory, "app", "", "class Order { int a; }");
        Path newer = Version.compile(directory, "app", "", "class Order { int b; }");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MULTI_RELEASE, "true");
        Path jar = directory.resolve("releases.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            out.putNextEntry(new ZipEntry("app/Order.class"));
            Files.copy(base.resolve("app/Order.class"), out);
            out.putNextEntry(new ZipEntry("META-INF/versions/21/app/Order.class"));
            Files.copy(newer.resolve("app/Order.class"), out);
        }

        assertThat(field(jar, 17)).isEqualTo("a");
        assertThat(field(jar, 25)).isEqualTo("b");
    }

    private static String field(Path jar, int release) {
        return ClassPathDictionary.read(List.of(jar), release)
                .dictionary()
                .shape("app.Order")
                .orElseThrow()
                .instanceFields()
                .get(0)
                .name();
    }

    @Test
    void aJarThatNestsItsClassesIsRefusedWithAWayOut() throws IOException {
        for (String name : List.of("BOOT-INF/lib/core.jar", "BOOT-INF/classes/app/Order.class", "WEB-INF/lib/x.jar")) {
            Path jar = directory.resolve("fat.jar");
            try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
                out.putNextEntry(new ZipEntry(name));
            }

            assertThatThrownBy(() -> ClassPathDictionary.read(List.of(jar), 17))
                    .isInstanceOf(ClassPathException.class)
                    .hasMessageContaining("class loaders of its own")
                    .hasMessageContaining("-Djarmode=tools -jar fat.jar extract");
        }
    }

    private Path jar(String name, String classPath, Path classes) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        if (!classPath.isEmpty()) {
            manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath);
            manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, "1.5");
        }
        Path jar = directory.resolve(name);
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest);
                var walk = Files.walk(classes)) {
            for (Path path : walk.filter(Files::isRegularFile).sorted().toList()) {
                out.putNextEntry(new ZipEntry(classes.relativize(path).toString()));
                Files.copy(path, out);
            }
        }
        return jar;
    }
}
