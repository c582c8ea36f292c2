package dev.imago.checkpoint.image;

import static dev.imago.checkpoint.image.ImageBuilder.fields;
import static dev.imago.checkpoint.image.ImageBuilder.page;
import static dev.imago.checkpoint.image.ImageBuilder.regularFile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imago.checkpoint.memory.AddressSpace;
import dev.imago.checkpoint.memory.UnmappedAddressException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CriuImageTest {
    private static final int PID = SampleImage.PID;
    private static final long ANON = SampleImage.ANON;
    private static final long FILE = SampleImage.FILE;
    private static final long MEMFD = SampleImage.MEMFD;

    @TempDir
    Path temporary;

    private Path directory;
    private Path root;
    private String hash = "";

    @BeforeEach
    void makeDirectories() throws IOException {
        directory = Files.createDirectory(temporary.resolve("images"));
        root = Files.createDirectory(temporary.resolve("root"));
        SampleImage.writeLibrary(root);
        hash = FileHash.of(root.resolve("lib.so"));
    }

    private ImageBuilder sample() {
        return SampleImage.in(directory);
    }

    private AddressSpace memory() {
        return CriuImage.open(directory).memory(PID, mapped());
    }

    private MappedFiles mapped() {
        return MappedFiles.byHash(root, Map.of("/lib.so", hash));
    }

    @Test
    void readsProcessThreadsAndFiles() {
        sample().write();
        CriuImage image = CriuImage.open(directory);

        assertThat(image.root()).isEqualTo(new ProcessImage(PID, 1, PID, PID, List.of(PID)));
        assertThat(image.registers(image.root())).isEqualTo(Map.of(PID, new ThreadRegisters(0x1700, 0x2000, 0x5000)));
        assertThat(image.descriptors(PID)).containsExactly(new DumpedDescriptor(0, 1, 0, 1));
        assertThat(image.files().get(1)).extracting(DumpedFile::path).isEqualTo("/lib.so");
    }

    @Test
    void readsPagesFromImageFileAndNothing() {
        sample().write();
        try (AddressSpace memory = memory()) {
            assertThat(memory.getByte(ANON)).isZero();
            assertThat(memory.getByte(ANON + 0x2000)).isEqualTo((byte) 2);
            assertThat(memory.getByte(ANON + 0x3fff)).isEqualTo((byte) 3);
            assertThat(memory.getInt(ANON + 0x2ffe)).isEqualTo(0x03030202);
            assertThat(memory.getLong(ANON + 0x1ffc)).isEqualTo(0x02020202_00000000L);
            assertThat(memory.getByte(FILE)).isEqualTo((byte) 4);
            assertThat(memory.getByte(FILE + 0x1000)).isEqualTo((byte) 9);
            assertThat(memory.getByte(FILE + 0x2fff))
                    .as("behind the end of the file")
                    .isZero();
            assertThat(memory.getByte(MEMFD)).isZero();
            assertThat(memory.getByte(MEMFD + 0x1000)).isEqualTo((byte) 6);
            assertThat(memory.mappings().get(1).file()).isEqualTo("/lib.so");
            assertThat(memory.mappings().get(2).file()).isNull();
            assertThat(memory.isMapped(ANON, 0x8000)).isTrue();
            assertThat(memory.isMapped(ANON, 0x8001)).isFalse();
            for (long unmapped : new long[] {0, ANON - 1, ANON + 0x8000, FILE + 0x3000, -1, Long.MIN_VALUE}) {
                assertThatThrownBy(() -> memory.getByte(unmapped)).isInstanceOf(UnmappedAddressException.class);
            }
        }
    }

    @Test
    void refusesReadingAfterClose() {
        sample().write();
        AddressSpace memory = memory();
        memory.close();
        assertThatThrownBy(() -> memory.getByte(ANON)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesFileThatHasChangedSinceTheDump() throws IOException {
        sample().write();
        byte[] other = Files.readAllBytes(root.resolve("lib.so"));
        other[100] = 1;
        Files.write(root.resolve("lib.so"), other);
        try (AddressSpace memory = memory()) {
            assertThatThrownBy(() -> memory.getByte(FILE + 0x1000))
                    .isInstanceOf(MissingFileContentException.class)
                    .hasMessageContaining("/lib.so")
                    .hasMessageContaining(FileHash.of(root.resolve("lib.so")))
                    .hasMessageContaining(hash);
        }
    }

    @Test
    void refusesFileOfWhichNothingIsKnown() {
        sample().write();
        MappedFiles none = MappedFiles.byHash(root, Map.of());
        try (AddressSpace memory = CriuImage.open(directory).memory(PID, none)) {
            assertThatThrownBy(() -> memory.getByte(FILE + 0x1000))
                    .isInstanceOf(MissingFileContentException.class)
                    .hasMessageContaining("/lib.so");
        }
    }

    @Test
    void readsDeletedFileOutOfTheImage() throws IOException {
        Files.delete(root.resolve("lib.so"));
        sample().add(
                        "remap-fpath.img",
                        ImageMagic.REMAP_FPATH,
                        fields().scalar(1, 1).scalar(2, 26).scalar(3, 1))
                .add("ghost-file-1a.img", ImageMagic.GHOST_FILE, fields().scalar(3, 0644))
                .raw("ghost-file-1a.img", page(0))
                .raw("ghost-file-1a.img", page(8))
                .raw("ghost-file-1a.img", new byte[] {7})
                .write();
        try (AddressSpace memory = memory()) {
            assertThat(memory.getByte(FILE)).as("changed page").isEqualTo((byte) 4);
            assertThat(memory.getByte(FILE + 0x1fff)).isEqualTo((byte) 8);
            assertThat(memory.getInt(FILE + 0x2000)).isEqualTo(7);
            assertThatThrownBy(() -> memory.getByte(FILE + 0x3000)).isInstanceOf(UnmappedAddressException.class);
        }
    }

    /** As CRIU 4.2 writes it. */
    @Test
    void readsDeletedFileThatIsInPieces() throws IOException {
        Files.delete(root.resolve("lib.so"));
        sample().add(
                        "remap-fpath.img",
                        ImageMagic.REMAP_FPATH,
                        fields().scalar(1, 1).scalar(2, 26).scalar(3, 1))
                .add(
                        "ghost-file-1a.img",
                        ImageMagic.GHOST_FILE,
                        fields().scalar(9, 1).scalar(10, 0x3000))
                .add(
                        "ghost-file-1a.img",
                        ImageMagic.GHOST_FILE,
                        fields().scalar(1, 5).scalar(2, 0x1002))
                .raw("ghost-file-1a.img", new byte[] {1, 2, 3, 4, 5})
                .add(
                        "ghost-file-1a.img",
                        ImageMagic.GHOST_FILE,
                        fields().scalar(1, 0x1000).scalar(2, 0x2000))
                .raw("ghost-file-1a.img", page(8))
                .write();
        try (AddressSpace memory = memory()) {
            assertThat(memory.getLong(FILE + 0x1000)).isEqualTo(0x0005_0403_0201_0000L);
            assertThat(memory.getByte(FILE + 0x2fff)).isEqualTo((byte) 8);
        }
    }

    @Test
    void refusesPathThatClimbsOutOfTheRoot() {
        ImageBuilder image = sample();
        String path = "/../../../etc/passwd";
        image.add("files.img", ImageMagic.FILES, regularFile(1, path, 10));
        image.write();
        MappedFiles hostile = MappedFiles.byHash(root, Map.of(path, hash));
        try (AddressSpace memory = CriuImage.open(directory).memory(PID, hostile)) {
            assertThatThrownBy(() -> memory.getByte(FILE + 0x1000))
                    .isInstanceOf(MissingFileContentException.class)
                    .hasMessageContaining("leads out of");
        }
    }

    @Test
    void refusesIncrementalDumps() {
        ImageBuilder image = sample();
        image.add("pagemap-" + PID + ".img", ImageMagic.PAGEMAP, SampleImage.newRun(FILE + 0x10000, 1, 1));
        image.write();
        assertThatThrownBy(this::memory)
                .isInstanceOf(ImageFormatException.class)
                .hasMessageContaining("parent");
    }

    @Test
    void refusesRunsThatAreAbsurdOrOutOfOrder() {
        long[][] absurd = {{FILE + 0x10000, 1L << 40}, {ANON, 1}, {FILE + 0x10001, 1}, {FILE + 0x10000, -1}};
        for (long[] run : absurd) {
            ImageBuilder image = sample();
            image.add("pagemap-" + PID + ".img", ImageMagic.PAGEMAP, SampleImage.newRun(run[0], run[1], 4));
            image.write();
            assertThatThrownBy(this::memory).isInstanceOfSatisfying(ImageFormatException.class, failure -> {
                assertThat(failure.file().getFileName()).hasToString("pagemap-" + PID + ".img");
                assertThat(failure.offset()).isPositive();
            });
        }
    }

    @Test
    void refusesPagesFileThatIsCutShort() throws IOException {
        sample().write();
        Files.write(directory.resolve("pages-1.img"), new byte[2 * PageRuns.PAGE]);
        assertThatThrownBy(this::memory)
                .isInstanceOf(ImageFormatException.class)
                .hasMessageContaining("8192 bytes");
    }

    @Test
    void refusesMessageLongerThanItsFile() {
        sample().write();
        new ImageBuilder(directory)
                .raw("pstree.img", new byte[] {0x19, 0x43, 0x56, 0x54, 0x30, 0x30, 0x27, 0x50})
                .raw("pstree.img", new byte[] {-1, -1, -1, 0x7f, 1})
                .write();
        assertThatThrownBy(() -> CriuImage.open(directory))
                .isInstanceOf(ImageFormatException.class)
                .hasMessageContaining("pstree.img")
                .hasMessageContaining("at byte 8");
    }

    @Test
    void everyMissingFileIsNamed() throws IOException {
        for (String name : List.of("inventory.img", "pstree.img", "files.img", "mm-77.img", "pages-1.img")) {
            sample().write();
            Files.delete(directory.resolve(name));
            assertThatThrownBy(this::memory)
                    .isInstanceOf(ImageFormatException.class)
                    .hasMessageContaining(name);
        }
    }

    /** Whatever happens to the files: the right exception, and no more memory than the files can ask for. */
    @Test
    void damagedImagesEndInTypedErrors() throws IOException {
        long seed = System.nanoTime();
        System.out.println("CriuImageTest.damagedImagesEndInTypedErrors seed " + seed);
        Random random = new Random(seed);
        int refused = 0;
        sample().write();
        List<Path> files = damageable();
        for (int i = 0; i < 600; i++) {
            Path file = files.get(random.nextInt(files.size()));
            byte[] whole = Files.readAllBytes(file);
            Files.write(file, damaged(whole, random));
            long before = allocated();
            try {
                SampleImage.useAll(directory, mapped());
            } catch (ImageFormatException | UnmappedAddressException | MissingFileContentException e) {
                refused++;
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + ", round " + i, e);
            }
            assertThat(allocated() - before).as("seed %d, round %d", seed, i).isLessThan(64 << 20);
            Files.write(file, whole);
        }
        assertThat(refused).isBetween(100, 599);
    }

    private List<Path> damageable() throws IOException {
        try (Stream<Path> listed = Files.list(directory)) {
            return listed.filter(file -> !file.getFileName().toString().startsWith("pages-"))
                    .sorted()
                    .toList();
        }
    }

    /** Cut short, with a bit turned, or with three bytes replaced. */
    private static byte[] damaged(byte[] whole, Random random) {
        int kind = random.nextInt(3);
        if (kind == 0) {
            return Arrays.copyOf(whole, random.nextInt(whole.length));
        }
        byte[] bytes = whole.clone();
        if (kind == 1) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            return bytes;
        }
        for (int i = 0; i < 3; i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }
}
