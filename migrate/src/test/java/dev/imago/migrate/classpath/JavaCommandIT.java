package dev.imago.migrate.classpath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.migrate.Version;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What we make of a java command is what the launcher makes of it. */
class JavaCommandIT {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @TempDir
    private static Path directory;

    @BeforeAll
    static void compileTheWitness() throws IOException {
        Path classes = Version.compile(
                directory,
                "app",
                "",
                "public class Main { public static void main(String[] a) {"
                        + " System.out.println(System.getProperty(\"java.class.path\"));"
                        + " System.out.println(String.join(\"|\", a)); } }");
        Path home = Files.createDirectory(directory.resolve("home"));
        Files.createDirectories(home.resolve("classes/app"));
        Files.copy(classes.resolve("app/Main.class"), home.resolve("classes/app/Main.class"));
        Files.createDirectory(home.resolve("lib"));
        for (String jar : List.of("lib/a.jar", "lib/b.JAR", "lib/notes.txt", "c.jar")) {
            // A jar without entries.
            Files.write(home.resolve(jar), Arrays.copyOf(new byte[] {'P', 'K', 5, 6}, 22));
        }
        Files.writeString(home.resolve("options"), "-cp classes:\"lib/*\"\n@nested # a comment\n");
        Files.writeString(home.resolve("more"), "-Dm=1 -cp classes");
    }

    @Test
    void aClassPathWithWildcardsRelativeToTheWorkingDirectory() throws Exception {
        assertUnderstood(Map.of(), "-cp", "classes:lib/*:c.jar:missing.jar", "app.Main", "@not", "-cp", "x");
    }

    @Test
    void anArgumentFileIsNotLookedIntoForOthers() throws Exception {
        assertUnderstood(Map.of(), "-cp", "classes", "@more", "app.Main", "@more", "@@x");
        // The launcher takes @nested, which the file holds, for the class to run: so do we.
        assertThat(JavaCommand.parse(List.of(JAVA, "@options", "app.Main"), directory.resolve("home"), Map.of())
                        .mainClass())
                .isEqualTo("@nested");
    }

    @Test
    void optionsFromTheEnvironment() throws Exception {
        assertUnderstood(Map.of("JDK_JAVA_OPTIONS", "@more -Dx='a b'"), "app.Main", "1");
        assertUnderstood(Map.of("JDK_JAVA_OPTIONS", "-cp nowhere"), "--class-path", "classes", "app.Main");
        assertUnderstood(Map.of("CLASSPATH", "classes:c.jar"), "app.Main");
        assertUnderstood(Map.of("CLASSPATH", "nowhere"), "-classpath", "classes::c.jar", "app.Main");
        assertUnderstood(
                Map.of("JAVA_TOOL_OPTIONS", "-Djava.class.path=nowhere -Dx=1"), "--class-path=classes", "app.Main");
    }

    @Test
    void optionsThatTakeAWordOfTheirOwn() throws Exception {
        assertUnderstood(
                Map.of(),
                "--add-opens",
                "java.base/java.lang=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "--add-modules",
                "java.sql",
                "-cp",
                "classes",
                "app.Main",
                "a",
                "b c");
    }

    /** Runs the command, and the one that we make of it, and compares both with what we think of it. */
    private static void assertUnderstood(Map<String, String> environment, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(JAVA));
        command.addAll(List.of(words));
        Path home = directory.resolve("home");

        JavaCommand understood = JavaCommand.parse(command, home, environment);
        List<String> said = run(command, home, environment);
        List<String> again = run(understood.words(), home, environment);

        assertThat(said).hasSize(2);
        assertThat(new TreeSet<>(understood.classPathEntries())).isEqualTo(entries(said.get(0), home));
        assertThat(String.join("|", understood.arguments())).isEqualTo(said.get(1));
        assertThat(entries(again.get(0), home)).isEqualTo(entries(said.get(0), home));
        assertThat(again.get(1)).isEqualTo(said.get(1));
    }

    private static Set<Path> entries(String classPath, Path home) {
        Set<Path> entries = new TreeSet<>();
        for (String item : classPath.split(File.pathSeparator, -1)) {
            Path entry = home.resolve(item).normalize();
            if (Files.exists(entry)) {
                entries.add(entry);
            }
        }
        return entries;
    }

    private static List<String> run(List<String> command, Path home, Map<String, String> environment)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
        builder.environment().keySet().removeAll(List.of("CLASSPATH", "JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS"));
        builder.environment().putAll(environment);
        Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s", command).isZero();
        return text.lines().toList();
    }
}
