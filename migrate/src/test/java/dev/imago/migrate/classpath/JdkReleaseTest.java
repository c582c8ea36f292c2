package dev.imago.migrate.classpath;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdkReleaseTest {
    @Test
    void itIsThatOfTheJdkThatTheProgramBelongsTo(@TempDir Path home) throws IOException {
        Path bin = Files.createDirectory(home.resolve("bin"));
        Path java = Files.createFile(
                bin.resolve("java"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Path release = Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"25.0.1\"\n");
        Path link = Files.createSymbolicLink(home.resolve("java-link"), java);

        assertThat(JdkRelease.of(link)).hasValue(25);
        assertThat(JdkRelease.ofCommand("bin/java", home, Map.of())).hasValue(25);
        assertThat(JdkRelease.ofCommand("java", home, Map.of("PATH", "/no/such:" + bin)))
                .hasValue(25);
        assertThat(JdkRelease.ofCommand("java", home, Map.of("PATH", "/no/such")))
                .isEmpty();
        assertThat(JdkRelease.parse("17.0.15+6-Debian-1deb12u1")).hasValue(17);
        assertThat(JdkRelease.parse("unknown")).isEmpty();
        Files.writeString(release, "JAVA_VERSION=\"1.8.0_392\"\n");
        assertThat(JdkRelease.of(java)).hasValue(8);
        Files.delete(release);
        assertThat(JdkRelease.of(java)).isEmpty();
    }
}
