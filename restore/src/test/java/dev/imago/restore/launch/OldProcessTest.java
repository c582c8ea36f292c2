package dev.imago.restore.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OldProcessTest {
    @Test
    void aProcessIsReadAsItWasStarted(@TempDir Path directory) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("sleep", "300");
        builder.directory(directory.toFile()).environment().put("SHOP", "a=b c");
        Process process = builder.start();
        try {
            OldProcess old = OldProcess.read(process.pid());

            assertThat(old.command()).containsExactly("sleep", "300");
            assertThat(old.environment()).containsEntry("SHOP", "a=b c");
            assertThat(old.directory()).isEqualTo(directory.toRealPath());
            assertThat(old.identity().isAlive()).isTrue();
            assertThat(old.isJvm()).isFalse();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void aProgramThatWasReplacedOrRemovedKeepsItsPath(@TempDir Path directory) throws Exception {
        Path program =
                Files.copy(Path.of("/bin/sleep"), directory.resolve("sleep"), StandardCopyOption.COPY_ATTRIBUTES);
        Process process = new ProcessBuilder(program.toString(), "300").start();
        try {
            Path real = program.toRealPath();
            Awaitility.await()
                    .until(() -> OldProcess.read(process.pid()).executable().equals(real));
            Files.delete(program);
            OldProcess removed = OldProcess.read(process.pid());
            assertThat(removed.executable()).isEqualTo(real);
            assertThat(removed.hasProgram()).isFalse();

            Files.createFile(program);
            OldProcess replaced = OldProcess.read(process.pid());
            assertThat(replaced.executable()).isEqualTo(real);
            assertThat(replaced.hasProgram()).isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void thisJvmIsRecognisedAsOne() throws Exception {
        assertThat(OldProcess.read(ProcessHandle.current().pid()).isJvm()).isTrue();
    }

    @Test
    void aPidThatNobodyHasIsRefused() {
        assertThatThrownBy(() -> OldProcess.read(4_194_304L))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("no process has pid 4194304");
    }

    @Test
    void aProcessThatHasEndedIsRefusedThoughItsPidIsNotFreeYet() throws Exception {
        Process parent = new ProcessBuilder("sh", "-c", "sleep 0.3 & echo $!; exec sleep 300").start();
        try {
            long ended = Long.parseLong(parent.inputReader().readLine());
            Awaitility.await()
                    .untilAsserted(() -> assertThatThrownBy(() -> OldProcess.read(ended))
                            .isInstanceOf(NoSuchFileException.class)
                            .hasMessageContaining("process " + ended + " has ended"));
        } finally {
            parent.destroyForcibly().waitFor();
        }
    }

    @Test
    void stoppingGoingOnAndEndingAreSeenFromOutside() throws Exception {
        Process process = new ProcessBuilder(List.of("sleep", "300")).start();
        try {
            ProcessIdentity identity = ProcessIdentity.of(process.pid()).orElseThrow();
            identity.signal("STOP");
            Awaitility.await().until(identity::isStopped);
            identity.signal("CONT");
            Awaitility.await().until(() -> !identity.isStopped());
            identity.signal("KILL");
            assertThat(identity.awaitEnd(Duration.ofSeconds(5))).isTrue();
            assertThat(ProcessIdentity.parse(identity.toString())).contains(identity);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
