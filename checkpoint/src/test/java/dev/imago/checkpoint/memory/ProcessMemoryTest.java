package dev.imago.checkpoint.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessMemoryTest {

    @Test
    void readsLinesOfTheMapsFile() {
        assertThat(
                        ProcessMemory.parse(
                                "7f01a0c00000-7f01a0c21000 r-xp 00001000 fe:00 1234                      /opt/my jvm/libjvm.so"))
                .isEqualTo(new MemoryMapping(0x7f01a0c00000L, 0x7f01a0c21000L, "/opt/my jvm/libjvm.so", 0x1000, 1234));
        assertThat(ProcessMemory.parse("7ffd1000-7ffd2000 rw-p 00000000 00:00 0                          [stack]"))
                .isEqualTo(new MemoryMapping(0x7ffd1000L, 0x7ffd2000L, null, 0, 0));
        assertThat(ProcessMemory.parse("ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0 [vsyscall]")
                        .start())
                .isNegative();
    }

    @Test
    void readsItsOwnProcessAndKnowsWhatIsNotMapped() {
        int pid = (int) ProcessHandle.current().pid();
        try (ProcessMemory memory = ProcessMemory.open(pid)) {
            MemoryMapping library = memory.mappings().stream()
                    .filter(mapping -> mapping.file() != null
                            && mapping.file().endsWith("/libjvm.so")
                            && mapping.fileOffset() == 0)
                    .findFirst()
                    .orElseThrow();
            assertThat(memory.getInt(library.start())).as("ELF magic").isEqualTo(0x464c457f);
            assertThat(memory.mappingAt(library.end() - 1)).isEqualTo(library);
            assertThat(memory.isMapped(library.start(), library.end() - library.start()))
                    .isTrue();
            assertThat(memory.isMapped(0, 8)).isFalse();
            assertThat(memory.isMapped(-4096, 8)).isFalse();
            assertThatThrownBy(() -> memory.getLong(8))
                    .isInstanceOf(UnmappedAddressException.class)
                    .hasMessageContaining("0x8");
        }
    }

    /** Such as no Java program can make: not UTF-8, and with what looks like the end of a line. */
    @Test
    void readsTheMappingsOfAProcessWhoseFilesHaveAwkwardNames(@TempDir Path directory) throws Exception {
        String script = "cd \"$0\" && cp /bin/sleep $'\\xe9 \\r' && exec ./$'\\xe9 \\r' 300";
        Process process = new ProcessBuilder("bash", "-c", script, directory.toString()).start();
        try {
            String real = directory.toRealPath() + "/";
            await().until(() -> ProcessMemory.mappings((int) process.pid()).stream()
                    .anyMatch(mapping -> String.valueOf(mapping.file()).equals(real + "\ufffd \r")));
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void saysWhichProcessIsNotThere() {
        assertThatThrownBy(() -> ProcessMemory.open(Integer.MAX_VALUE))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("process " + Integer.MAX_VALUE);
    }
}
