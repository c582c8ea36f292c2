package dev.imago.restore.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imago.restore.launch.ResourceLimits.Range;
import dev.imago.restore.launch.ResourceLimits.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResourceLimitsTest {
    private static final Path OWN = Path.of("/proc/self/limits");

    @TempDir
    Path directory;

    @Test
    void readsWhatTheKernelWrites() throws Exception {
        ResourceLimits limits = ResourceLimits.read(OWN);
        assertThat(limits.ranges()).containsOnlyKeys(Resource.values());
        Process shell = new ProcessBuilder("sh", "-c", "ulimit -Sn 77; ulimit -Hn 99; echo; exec sleep 60").start();
        try {
            assertThat(shell.getInputStream().read()).isEqualTo('\n');
            Path file = Path.of("/proc", Long.toString(shell.pid()), "limits");
            assertThat(ResourceLimits.read(file).ranges()).containsEntry(Resource.OPEN_FILES, new Range("77", "99"));
            assertThat(ResourceLimits.read(file).outOfReach()).isEmpty();
        } finally {
            shell.destroyForcibly().waitFor();
        }
    }

    @Test
    void knowsThatItsOwnCanBeGiven() throws Exception {
        assertThat(ResourceLimits.read(OWN).outOfReach()).isEmpty();
    }

    @Test
    void tellsWhatNobodyCanBeGiven() throws Exception {
        // More files than the kernel lets anybody have, whatever his rights.
        Path limits = directory.resolve("limits");
        Files.writeString(
                limits,
                Files.readString(OWN)
                        .replaceFirst("Max open files .*", "Max open files            512   unlimited   files"));
        assertThat(ResourceLimits.read(limits).outOfReach())
                .singleElement()
                .asString()
                .startsWith("Max open files: unlimited is wanted, and at most ");
    }

    @Test
    void refusesAListThatIsNotWhole() throws Exception {
        Path limits = Files.writeString(directory.resolve("limits"), "Max cpu time   unlimited  unlimited  seconds\n");
        assertThatThrownBy(() -> ResourceLimits.read(limits))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("[CPU]");
    }
}
