package dev.imago.checkpoint.state.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableSpaceTest {
    private static final int SIZE = 1_000_000;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(longs = {0, 3 << 20, Long.MAX_VALUE})
    void tablesSayWhatTheyWereToldWhereverTheyLie(long heapBytes) {
        try (TableSpace space = TableSpace.in(directory, heapBytes)) {
            IntTable ints = new IntTable(space);
            CharTable chars = new CharTable(space);
            LongTable longs = new LongTable(space);
            IntTable zeros = IntTable.ofZeros(space, SIZE);
            for (int i = 0; i < SIZE; i++) {
                ints.add(i * 7919);
                chars.add((char) (i * 31));
                longs.add(i * 1_000_000_007L);
            }
            zeros.set(SIZE - 1, 7);
            assertThat(ints.size()).isEqualTo(SIZE);
            for (int i = 0; i < SIZE; i++) {
                boolean isRight = ints.get(i) == i * 7919
                        && chars.get(i) == (char) (i * 31)
                        && longs.get(i) == i * 1_000_000_007L
                        && zeros.get(i) == (i == SIZE - 1 ? 7 : 0);
                assertThat(isRight).as("index %d", i).isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE})
    void whatIsTakenFromTheEndMakesRoomForOthers(long heapBytes) {
        try (TableSpace space = TableSpace.in(directory, heapBytes)) {
            LongTable table = new LongTable(space);
            for (int round = 1; round <= 3; round++) {
                for (int i = 0; i < 100_000; i++) {
                    table.add((long) round * i);
                }
                for (int i = 99_999; i >= 0; i--) {
                    assertThat(table.removeLast()).isEqualTo((long) round * i);
                }
                assertThat(table.size()).isZero();
            }
        }
    }

    @Test
    void itsFileHasNoNameAndIsMadeOnlyWhenTheHeapIsTaken() throws IOException {
        try (TableSpace space = TableSpace.in(directory, Integer.BYTES << 16)) {
            IntTable.ofZeros(space, 1 << 16);
            assertThat(openFilesIn(directory)).isEmpty();
            IntTable.ofZeros(space, 1);
            assertThat(openFilesIn(directory)).hasSize(1).allMatch(name -> name.endsWith(" (deleted)"));
            assertThat(directory).isEmptyDirectory();
        }
        assertThat(openFilesIn(directory)).isEmpty();
    }

    @Test
    void aDirectoryWithoutRoomIsNamed() {
        Path missing = directory.resolve("missing");
        try (TableSpace space = TableSpace.in(missing, 0)) {
            assertThatThrownBy(() -> IntTable.ofZeros(space, 1))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining(missing.toString());
        }
    }

    private static List<String> openFilesIn(Path directory) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.filter(Files::isSymbolicLink)
                    .map(TableSpaceTest::target)
                    .filter(name -> name.startsWith(directory.toString()))
                    .toList();
        }
    }

    /** Empty for the directory's own, which is closed by then. */
    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "";
        }
    }
}
