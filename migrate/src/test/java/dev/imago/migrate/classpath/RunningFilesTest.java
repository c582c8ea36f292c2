package dev.imago.migrate.classpath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** This process is the running one. */
class RunningFilesTest {
    private final Instant started = Instant.now().minusSeconds(3600);

    @TempDir
    private Path directory;

    private RunningFiles files() throws IOException {
        return RunningFiles.of(ProcessHandle.current().pid(), started);
    }

    private Path old(String name, String content) throws IOException {
        Path file = Files.writeString(directory.resolve(name).toAbsolutePath(), content);
        return Files.setLastModifiedTime(file, FileTime.from(started.minusSeconds(60)));
    }

    @Test
    void aJarThatWasReplacedIsReadFromTheProcess() throws IOException {
        Path jar = old("orders.jar", "one").toRealPath();
        try (InputStream open = Files.newInputStream(jar)) {
            assertThat(Files.readString(files().content(jar))).isEqualTo("one");

            Files.move(old("next.jar", "two"), jar, StandardCopyOption.REPLACE_EXISTING);

            assertThat(Files.readString(files().content(jar))).isEqualTo("one");
            Files.delete(jar);
            assertThat(Files.readString(files().content(jar))).isEqualTo("one");
            assertThat(open).isNotNull();
        }
    }

    @Test
    void aJarThatWasWrittenOverIsRefused() throws IOException {
        Path jar = old("orders.jar", "one").toRealPath();
        try (InputStream open = Files.newInputStream(jar)) {
            Files.writeString(jar, "two");
            RunningFiles files = files();

            assertThatThrownBy(() -> files.content(jar))
                    .isInstanceOf(ClassPathException.class)
                    .hasMessageContaining(jar + " was written over")
                    .hasMessageContaining("mv");
            assertThat(open).isNotNull();
        }
    }

    @Test
    void aLinkThatLeadsElsewhereByNowIsSeenThrough() throws IOException {
        Path first = Files.createDirectory(directory.resolve("1")).toRealPath();
        Path second = Files.createDirectory(directory.resolve("2"));
        old("1/linked-orders.jar", "one");
        old("2/linked-orders.jar", "two");
        Path current = Files.createSymbolicLink(directory.resolve("current"), first);
        Path jar = current.resolve("linked-orders.jar");
        try (InputStream open = Files.newInputStream(jar)) {
            Files.delete(current);
            Files.createSymbolicLink(current, second);

            assertThat(Files.readString(files().content(jar))).isEqualTo("one");
            assertThat(open).isNotNull();
        }
    }

    @Test
    void aFileThatIsNotOpenIsTakenFromDiskUnlessItIsYoungerThanTheProcess() throws IOException {
        Path lib = old("lib.jar", "one");
        assertThat(files().content(lib)).isEqualTo(lib);

        Files.setLastModifiedTime(lib, FileTime.from(Instant.now()));
        RunningFiles files = files();
        assertThatThrownBy(() -> files.content(lib)).hasMessageContaining("was changed after the service had started");
        assertThat(files.content(directory)).isEqualTo(directory);
        assertThat(files.content(directory.resolve("missing.jar"))).doesNotExist();
    }

    @Test
    void aWildcardStandsForWhatWasThereWhenTheProcessStarted() throws IOException {
        Path folder = directory.toRealPath();
        Path a = folder.resolve(old("a.jar", "a").getFileName());
        Path b = folder.resolve(old("b.jar", "b").getFileName());
        try (InputStream open = Files.newInputStream(b)) {
            Files.delete(b);
            Files.writeString(folder.resolve("c.jar"), "came later");

            assertThat(files().jarsOf(folder)).isEqualTo(List.of(a, b));
            assertThat(Files.readString(files().content(b))).isEqualTo("b");
            assertThat(open).isNotNull();
        }
    }
}
