package dev.imago.restore.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.picture.ProcessFacts;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DifferencesTest {
    private static Differences ofThisProcess() throws Exception {
        return Differences.of(ProcessFacts.of((int) ProcessHandle.current().pid()));
    }

    @Test
    void aFileThatIsLockedIsTold(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("store.db");
        String phrase = "files that it has locked were free for the new version: " + file;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertThat(ofThisProcess().phrases()).doesNotContain(phrase);
            try (FileLock lock = channel.lock()) {
                assertThat(lock.isValid()).isTrue();
                assertThat(ofThisProcess().phrases()).contains(phrase);
            }
        }
    }

    @Test
    void whatIsCountedIsToldOfOneAndOfManyAndNotOfNone() throws Exception {
        Differences found = ofThisProcess();
        int before = found.phrases().size();
        found.noConnections(0);
        found.readOnly(List.of());
        assertThat(found.phrases()).hasSize(before);
        found.noConnections(1);
        found.noConnections(5);
        found.readOnly(List.of("/a", "/b", "/c", "/d", "/e"));
        assertThat(found.phrases().subList(before, before + 3))
                .containsExactly(
                        "its connection was not handed over",
                        "none of its 5 connections was handed over",
                        "nothing could be written there: /a, /b, /c and 2 more");
    }
}
