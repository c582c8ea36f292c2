package dev.imago.migrate.classpath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaCommandTest {
    @TempDir
    private Path directory;

    @BeforeEach
    void makeJars() throws IOException {
        for (String jar : List.of("orders-1.jar", "orders-2.jar", "lib-1.jar", "lib-2.jar")) {
            new ZipOutputStream(Files.newOutputStream(directory.resolve(jar))).close();
        }
    }

    private JavaCommand parse(String... words) {
        return JavaCommand.parse(List.of(words), directory, Map.of());
    }

    @Test
    void aJarIsExchangedAndEverythingElseStays() {
        JavaCommand command = parse(
                "/opt/jdk/bin/java",
                "-Xmx1g",
                "--add-opens",
                "java.base/java.lang=ALL-UNNAMED",
                "-jar",
                "orders-1.jar",
                "-p",
                "80");

        assertThat(command.classPathEntries()).containsExactly(directory.resolve("orders-1.jar"));
        assertThat(command.withJar(directory.resolve("orders-2.jar")).words())
                .containsExactly(
                        "/opt/jdk/bin/java",
                        "-Xmx1g",
                        "--add-opens",
                        "java.base/java.lang=ALL-UNNAMED",
                        "-jar",
                        directory.resolve("orders-2.jar").toString(),
                        "-p",
                        "80");
    }

    @Test
    void oneEntryOfAClassPathIsExchangedByItsFileName() {
        JavaCommand command = parse("java", "-cp", "lib-1.jar:" + directory + "/orders-1.jar", "com.acme.Main", "-jar");

        assertThat(command.mainClass()).isEqualTo("com.acme.Main");
        assertThat(command.arguments()).containsExactly("-jar");
        assertThat(command.withReplaced("orders-1.jar", directory.resolve("orders-2.jar"))
                        .words())
                .containsExactly("java", "-cp", "lib-1.jar:" + directory + "/orders-2.jar", "com.acme.Main", "-jar");
    }

    @Test
    void theClassPathComesFromEveryPlaceThatTheLauncherKnows() throws IOException {
        Files.writeString(
                directory.resolve("options"),
                "# ours\n-Dname=\"two words\"\n--class-path 'lib-1.jar:\\\n  orders-1.jar'\n");

        assertThat(parse("java", "@options", "com.acme.Main").classPath()).containsExactly("lib-1.jar", "orders-1.jar");
        assertThat(parse("java", "@options", "com.acme.Main").options()).containsExactly("-Dname=two words");
        assertThat(parse("java", "--class-path=lib-1.jar", "M").classPath()).containsExactly("lib-1.jar");
        assertThat(JavaCommand.parse(List.of("java", "M"), directory, Map.of("CLASSPATH", "lib-1.jar"))
                        .classPath())
                .containsExactly("lib-1.jar");
        assertThat(parse("java", "M").classPathEntries()).containsExactly(directory);
        assertThat(parse("java", "-cp", "*", "M").classPathEntries()).hasSize(4);
    }

    @Test
    void oneJarOfAWildcardIsExchangedByItsFileName() {
        JavaCommand command = parse("java", "-cp", "conf:*", "com.acme.Main");

        assertThat(command.withReplaced("lib-1.jar", directory.resolve("lib-2.jar"))
                        .classPathEntries())
                .contains(directory.resolve("lib-2.jar"), directory.resolve("orders-1.jar"))
                .doesNotContain(directory.resolve("lib-1.jar"));
    }

    @Test
    void optionsOfTheEnvironmentAreNotGivenTwice() {
        JavaCommand command = JavaCommand.parse(
                List.of("java", "-Dmine=1", "M"),
                directory,
                Map.of("JDK_JAVA_OPTIONS", "-javaagent:monitor.jar --add-modules java.sql -cp lib-1.jar"));

        assertThat(command.words()).containsExactly("java", "-Dmine=1", "-cp", "lib-1.jar", "M");
    }

    @Test
    void whatIsNotLaunchedFromTheClassPathIsRefusedInPlainWords() {
        assertThatThrownBy(() -> parse("java", "-p", "mods", "-m", "shop/com.acme.Main"))
                .hasMessageContaining("launched as a module (-m shop/com.acme.Main)");
        assertThatThrownBy(() -> parse("java", "--module-path", "mods", "--module=shop"))
                .hasMessageContaining("launched as a module (--module=shop)");
        assertThatThrownBy(() -> parse("java", "Hello.java")).hasMessageContaining("source file Hello.java");
    }

    @Test
    void aMissingNewJarIsRefused() {
        JavaCommand command = parse("java", "-jar", "orders-1.jar");

        assertThatThrownBy(() -> command.withJar(directory.resolve("orders-3.jar")))
                .isInstanceOf(ClassPathException.class)
                .hasMessageContaining("orders-3.jar does not exist");
    }

    @Test
    void aNewJarThatIsNoneIsRefused() throws IOException {
        Path noJar = Files.writeString(directory.resolve("no.jar"), "no jar");
        JavaCommand command = parse("java", "-jar", "orders-1.jar");

        assertThatThrownBy(() -> command.withJar(noJar))
                .isInstanceOf(ClassPathException.class)
                .hasMessageStartingWith(noJar + " can't be read as a jar: ");
        assertThatThrownBy(() -> parse("java", "-jar", "no.jar").requireJar())
                .hasMessageStartingWith(noJar + " can't be read as a jar: ");
        assertThatThrownBy(() -> parse("java", "-jar", "orders-3.jar").requireJar())
                .hasMessageContaining("orders-3.jar does not exist");
        command.requireJar();
    }

    @Test
    void anEntryThatIsNotThereIsRefused() {
        JavaCommand command = parse("java", "-cp", "orders-1.jar", "M");

        assertThatThrownBy(() -> command.withReplaced("other.jar", directory.resolve("orders-2.jar")))
                .hasMessageContaining("no entry of the class path [orders-1.jar] is called other.jar");
    }

    @Test
    void aCommandThatLaunchesNothingIsRefused() {
        assertThatThrownBy(() -> parse("java", "-version"))
                .isInstanceOf(ClassPathException.class)
                .hasMessageContaining("launches neither a jar nor a class");
    }
}
