package dev.imago.checkpoint.image;

import static dev.imago.checkpoint.image.ImageBuilder.fields;

import dev.imago.checkpoint.fuzz.FuzzInputs;
import dev.imago.checkpoint.fuzz.ScratchFolder;
import dev.imago.checkpoint.memory.UnmappedAddressException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Images one file of which holds any bytes; the first byte of an input says which file. */
public class ImageFuzzTest {
    private static final Fuzzed FUZZED = new Fuzzed();

    /** A sample with a deleted file, in memory; made once, for fuzzing wants thousands of images a second. */
    private static final class Fuzzed {
        private final Path root;
        private final Path directory;
        private final List<Path> files;
        private final Map<String, String> hashes;

        Fuzzed() {
            try {
                ScratchFolder folder = ScratchFolder.make();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> close(folder)));
                root = folder.path();
                hashes = Map.of("/lib.so", FileHash.of(SampleImage.writeLibrary(root)));
                directory = Files.createDirectory(root.resolve("images"));
                SampleImage.in(directory)
                        .add(
                                "remap-fpath.img",
                                ImageMagic.REMAP_FPATH,
                                fields().scalar(1, 9).scalar(2, 1).scalar(3, 1))
                        .add(
                                "ghost-file-1.img",
                                ImageMagic.GHOST_FILE,
                                fields().scalar(9, 1).scalar(10, 50))
                        .add(
                                "ghost-file-1.img",
                                ImageMagic.GHOST_FILE,
                                fields().scalar(1, 5).scalar(2, 10))
                        .raw("ghost-file-1.img", new byte[5])
                        .write();
                try (Stream<Path> listed = Files.list(directory)) {
                    files = listed.filter(file -> !file.toString().contains("pages-"))
                            .sorted()
                            .toList();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void close(ScratchFolder folder) {
            try {
                folder.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    public static void fuzzerTestOneInput(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        Path file = FUZZED.files.get((bytes[0] & 0xff) % FUZZED.files.size());
        try {
            byte[] right = Files.readAllBytes(file);
            Files.write(file, Arrays.copyOfRange(bytes, 1, bytes.length));
            try {
                SampleImage.useAll(FUZZED.directory, MappedFiles.byHash(FUZZED.root, FUZZED.hashes));
            } catch (ImageFormatException | UnmappedAddressException | MissingFileContentException e) {
                // refused
            } finally {
                Files.write(file, right);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Map<String, byte[]> seeds() throws IOException {
        Map<String, byte[]> seeds = new TreeMap<>();
        for (int i = 0; i < FUZZED.files.size(); i++) {
            byte[] content = Files.readAllBytes(FUZZED.files.get(i));
            byte[] input = new byte[content.length + 1];
            input[0] = (byte) i;
            System.arraycopy(content, 0, input, 1, content.length);
            seeds.put(String.valueOf(FUZZED.files.get(i).getFileName()), input);
        }
        return seeds;
    }

    @Test
    void refusesOrReadsEveryInput() throws IOException {
        FuzzInputs.replay(ImageFuzzTest.class, seeds(), ImageFuzzTest::fuzzerTestOneInput);
    }
}
