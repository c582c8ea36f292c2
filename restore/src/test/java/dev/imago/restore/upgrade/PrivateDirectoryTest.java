package dev.imago.restore.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateDirectoryTest {
    @TempDir
    Path temporary;

    private String name() throws IOException {
        return "imago-" + Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    }

    @Test
    void isTheSameInEveryRunAndOfItsUserAlone() throws Exception {
        Path first = PrivateDirectory.of(temporary, "IMAGO_RUN_DIR");
        assertThat(first).isDirectory().hasParent(temporary.resolve(name()));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(first)))
                .isEqualTo("rwx------");
        assertThat(PrivateDirectory.of(temporary, "IMAGO_RUN_DIR")).isEqualTo(first);
        assertThat(PrivateDirectory.of(temporary, "IMAGO_STATE_DIR")).isNotEqualTo(first);
    }

    @Test
    void isNotWhatSomebodyElseHasPutInItsPlace(@TempDir Path elsewhere) throws Exception {
        Path link = Files.createSymbolicLink(temporary.resolve(name()), elsewhere);
        assertThatThrownBy(() -> PrivateDirectory.of(temporary, "IMAGO_RUN_DIR"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not a directory of this user alone");
        Files.delete(link);
        Files.createDirectory(link);
        Files.setPosixFilePermissions(link, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatThrownBy(() -> PrivateDirectory.of(temporary, "IMAGO_RUN_DIR"))
                .isInstanceOf(IOException.class);
        assertThat(elsewhere).isEmptyDirectory();
    }
}
