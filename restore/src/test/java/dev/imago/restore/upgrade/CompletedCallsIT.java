package dev.imago.restore.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.criu.Criu;
import dev.imago.checkpoint.criu.DumpOptions;
import dev.imago.checkpoint.freeze.CompletedCalls;
import dev.imago.checkpoint.image.CriuImage;
import dev.imago.checkpoint.memory.AddressSpace;
import dev.imago.checkpoint.memory.ProcessMemory;
import dev.imago.restore.launch.ProcessIdentity;
import dev.imago.restore.takeover.NativeProgram;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A read that was over when its thread was stopped is told from one that waits, on real processes and their dumps. */
class CompletedCallsIT {
    @Test
    void aReadThatHasItsByteIsFound(@TempDir Path directory) throws Exception {
        Process reader = start(directory, "takes");
        try {
            // The byte stops the reader, and is in its hands then.
            reader.getOutputStream().write('A');
            reader.getOutputStream().flush();
            awaitStop(reader);
            assertThat(dump(reader, directory)).containsExactly((int) reader.pid());
            ProcessIdentity.of(reader.pid()).orElseThrow().signal("CONT");
            assertThat(reader.waitFor()).isEqualTo('A');
        } finally {
            reader.destroyForcibly().waitFor();
        }
    }

    @Test
    void aReadThatWaitsIsNot(@TempDir Path directory) throws Exception {
        Process reader = start(directory, "waits");
        try {
            ProcessIdentity identity = ProcessIdentity.of(reader.pid()).orElseThrow();
            identity.signal("STOP");
            awaitStop(reader);
            assertThat(dump(reader, directory)).isEmpty();
            identity.signal("CONT");
            reader.getOutputStream().write('B');
            reader.getOutputStream().flush();
            assertThat(reader.waitFor()).isEqualTo('B');
        } finally {
            reader.destroyForcibly().waitFor();
        }
    }

    private static Process start(Path directory, String mode) throws Exception {
        Path program = NativeProgram.compile(directory, "stopped_reader");
        Process reader = new ProcessBuilder(program.toString(), mode).start();
        assertThat(new BufferedReader(new InputStreamReader(reader.getInputStream(), StandardCharsets.UTF_8))
                        .readLine())
                .isEqualTo("reading");
        Path call = Path.of("/proc", Long.toString(reader.pid()), "syscall");
        Awaitility.await().until(() -> Files.readString(call).startsWith("0 "));
        return reader;
    }

    private static void awaitStop(Process process) {
        Awaitility.await()
                .until(() -> ProcessIdentity.of(process.pid()).orElseThrow().isStopped());
    }

    private static List<Integer> dump(Process process, Path directory) {
        CriuImage image = Criu.find().dump((int) process.pid(), directory.resolve("images"), DumpOptions.stopped());
        try (AddressSpace memory = ProcessMemory.open((int) process.pid())) {
            return CompletedCalls.find(image, memory);
        }
    }
}
