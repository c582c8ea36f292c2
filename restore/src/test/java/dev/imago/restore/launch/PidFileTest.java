package dev.imago.restore.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PidFileTest {
    @TempDir
    private Path directory;

    @Test
    void itIsRewrittenInPlace() throws IOException {
        Path file = Files.writeString(directory.resolve("orders.pid"), "1234567\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Path link = Files.createSymbolicLink(directory.resolve("link.pid"), file);
        PidFile pidFile = new PidFile(link);
        assertThat(pidFile.read()).isEqualTo(1234567);

        pidFile.write(42);

        assertThat(file).hasContent("42\n");
        assertThat(link).isSymbolicLink();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
    }

    @Test
    void itIsMadeWhereThereIsNone() throws IOException {
        Path file = directory.resolve("orders.pid");

        new PidFile(file).write(42);

        assertThat(file).hasContent("42\n");
    }

    @Test
    void whatNamesTheProcessAlreadyIsLeftAsItIs() throws IOException {
        Path file = Files.writeString(directory.resolve("orders.pid"), "42");

        new PidFile(file).write(42);

        assertThat(file).hasContent("42");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "orders", "-1", "0", "12 13", "99999999999"})
    void whatHoldsNoProcessIdIsRefusedByName(String text) throws IOException {
        Path file = Files.writeString(directory.resolve("orders.pid"), text);

        assertThatThrownBy(() -> new PidFile(file).read())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the pid file " + file + " holds");
    }

    @Test
    void aMissingFileIsNamed() {
        Path file = directory.resolve("orders.pid");

        assertThatThrownBy(() -> new PidFile(file).read()).hasMessage("there is no pid file " + file);
    }
}
