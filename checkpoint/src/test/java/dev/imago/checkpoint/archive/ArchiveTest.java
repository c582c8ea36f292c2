package dev.imago.checkpoint.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.github.luben.zstd.Zstd;
import dev.imago.checkpoint.archive.ArchiveException.Code;
import dev.imago.checkpoint.archive.ArchiveHead.Origin;
import dev.imago.checkpoint.picture.HeapPicture;
import dev.imago.checkpoint.picture.JvmPicture;
import dev.imago.checkpoint.picture.ProcessPicture;
import dev.imago.checkpoint.picture.ServicePicture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class ArchiveTest {
    @TempDir
    Path folder;

    private Path file;
    private Path target;

    @BeforeEach
    void makeTarget() throws IOException {
        file = folder.resolve("service.imago");
        target = Files.createDirectory(folder.resolve("target"));
    }

    static ArchiveHead head(List<ArchivedFile> contents) {
        ServicePicture service = new ServicePicture(
                new ProcessPicture(4711, List.of("java", "-jar", "shop.jar"), "/java", "/srv", 0, 0, List.of(4711), 1),
                new JvmPicture("17.0.15+6", 17, "G1", Map.of("UseCompressedOops", "true")),
                new HeapPicture(32, 1, 32, List.of(new HeapPicture.ClassSize("com.acme.Shop", true, 1, 32))),
                List.of(),
                List.of(),
                List.of(),
                List.of());
        return new ArchiveHead(
                "test",
                Instant.parse("2026-01-02T03:04:05Z"),
                new Origin("host", "6.18", "boot", "4.2.1"),
                false,
                service,
                List.of(),
                List.of(),
                List.of(),
                List.of(new AppliedStep("shop-1__2", "1-ab", Instant.parse("2026-01-02T03:04:04Z"), "test")),
                contents);
    }

    /** An archive with one file of half zeros, half noise. */
    private byte[] write(int size) throws IOException {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        Arrays.fill(content, 0, size / 2, (byte) 0);
        Path source = Files.write(folder.resolve("source"), content);
        ArchiveWriter.write(
                file,
                head(List.of(
                        new ArchivedFile("images/pages-1.img", size, 0644), new ArchivedFile("extra/empty", 0, 0600))),
                Map.of("images/pages-1.img", source, "extra/empty", Files.write(folder.resolve("none"), new byte[0])),
                ArchiveProgress.NONE);
        return content;
    }

    private void assertNothingUnpacked() throws IOException {
        try (Stream<Path> left = Files.walk(target)) {
            assertThat(left).containsExactly(target);
        }
        try (Stream<Path> all = Files.list(folder)) {
            assertThat(all.map(path -> String.valueOf(path.getFileName())))
                    .isSubsetOf("service.imago", "target", "source", "none");
        }
    }

    private void assertRefused(Code code) throws IOException {
        assertThat(catchThrowable(this::unpack)).isInstanceOfSatisfying(ArchiveException.class, e -> {
            assertThat(e.code()).as(e.getMessage()).isEqualTo(code);
            assertThat(e.file()).isEqualTo(file);
            assertThat(e).hasMessageContaining("at byte ").hasMessageContaining(file.toString());
        });
        assertNothingUnpacked();
    }

    private void unpack() {
        try (ArchiveReader reader = ArchiveReader.open(file)) {
            reader.unpack(target, ArchiveProgress.NONE);
        }
    }

    @Test
    void whatIsDoneBeforeAnArchiveAppearsFindsAllOfItOnDisk() throws IOException {
        Path source = Files.writeString(folder.resolve("state"), "objects");
        ArchiveHead head = head(List.of(new ArchivedFile("extra/state", Files.size(source), 0600)));

        long size = ArchiveWriter.write(file, head, Map.of("extra/state", source), ArchiveProgress.NONE, () -> {
            assertThat(file).doesNotExist();
            assertThat(source.toFile().delete()).isTrue();
        });

        assertThat(Files.size(file)).isEqualTo(size);
        try (ArchiveReader reader = ArchiveReader.open(file)) {
            reader.verify(ArchiveProgress.NONE);
        }
        assertThat(folder).isDirectoryNotContaining(path -> path.toString().endsWith(".part"));
    }

    /** Zstandard's stream closes what it reads when it is finalized. */
    @Test
    void isReadAgainWhateverIsCollectedMeanwhile() throws IOException {
        write(300_000);
        try (ArchiveReader reader = ArchiveReader.open(file)) {
            for (int round = 0; round < 50; round++) {
                reader.verify(ArchiveProgress.NONE);
                System.gc();
            }
        }
    }

    @Test
    void givesBackWhatWasWritten() throws IOException {
        byte[] content = write(3_000_000);
        AtomicLong seen = new AtomicLong();

        try (ArchiveReader reader = ArchiveReader.open(file)) {
            assertThat(reader.head()).isEqualTo(head(reader.head().contents()));
            assertThat(reader.head().contentSize()).isEqualTo(3_000_000);
            reader.verify(ArchiveProgress.NONE);
            reader.unpack(target, (done, all) -> seen.set(done));
        }

        assertThat(Files.readAllBytes(target.resolve("images/pages-1.img"))).isEqualTo(content);
        assertThat(target.resolve("extra/empty")).isEmptyFile();
        assertThat(seen).hasValue(3_000_000);
        assertThat(Files.size(file)).isLessThan(2_000_000);
    }

    @Test
    void isReadableByItsOwnerOnly() throws IOException {
        write(1000);
        unpack();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target.resolve("images/pages-1.img"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target.resolve("images"))))
                .isEqualTo("rwx------");
    }

    @Test
    void beginsWithClearText() throws IOException {
        write(1000);
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);

        assertThat(text.substring(8)).startsWith("imago-checkpoint 1 sha256:").contains("\"com.acme.Shop\"");
    }

    @Test
    void isACompressedTarForWhoeverSkipsTheHead() throws IOException {
        write(100_000);
        List<String> names = new java.util.ArrayList<>();
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new com.github.luben.zstd.ZstdInputStream(Files.newInputStream(file)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                names.add(entry.getName());
            }
        }
        assertThat(names).containsExactly("images/pages-1.img", "extra/empty", "manifest.json");
    }

    @Test
    void leavesNothingBehindWhenWritingFails() throws IOException {
        Path source = Files.write(folder.resolve("source"), new byte[10]);
        ArchiveHead longer = head(List.of(new ArchivedFile("images/a", 20, 0600)));

        assertThatThrownBy(() -> ArchiveWriter.write(file, longer, Map.of("images/a", source), ArchiveProgress.NONE))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("shorter");
        assertThatThrownBy(() -> ArchiveWriter.write(
                        file,
                        head(List.of(new ArchivedFile("images/a", 10, 0600))),
                        Map.of("images/a", source),
                        (done, all) -> {
                            throw new IllegalStateException("enough");
                        }))
                .hasMessage("enough");
        assertThat(file).doesNotExist();
        assertNothingUnpacked();
    }

    @Test
    void everyTruncationIsNoticed() throws IOException {
        write(20_000);
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length += 1 + length / 40) {
            Files.write(file, Arrays.copyOf(whole, length));
            Throwable thrown = catchThrowable(this::unpack);
            assertThat(thrown)
                    .as("cut after %d bytes", length)
                    .isInstanceOfSatisfying(
                            ArchiveException.class,
                            e -> assertThat(e.code()).as(e.getMessage()).isIn(Code.TRUNCATED, Code.NOT_AN_ARCHIVE));
            assertNothingUnpacked();
        }
    }

    /** A listing tells nothing of an archive that is no whole one, though it reads none of its files. */
    @Test
    void noCutArchiveIsEvenOpened() throws IOException {
        write(500_000);
        byte[] whole = Files.readAllBytes(file);
        ArchiveReader.open(file).close();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (int length = whole.length - 1; length >= 0; length -= whole.length - length < 3000 ? 1 : 97) {
                channel.truncate(length);
                assertThat(catchThrowable(() -> ArchiveReader.open(file).close()))
                        .as("cut after %d bytes of %d", length, whole.length)
                        .isInstanceOfSatisfying(
                                ArchiveException.class,
                                e -> assertThat(e.code()).as(e.getMessage()).isIn(Code.TRUNCATED, Code.NOT_AN_ARCHIVE));
            }
        }
    }

    @Test
    void everyFrameIsPassedWhateverItsHeaderTells() throws IOException {
        write(500_000);
        byte[] whole = Files.readAllBytes(file);
        byte[] noise = new byte[70_000];
        new Random(1).nextBytes(noise);
        for (byte[] more : List.of(
                ForgedArchive.skippable(noise),
                Zstd.compress(new byte[0]),
                Zstd.compress(new byte[200]),
                Zstd.compress(noise),
                Zstd.compress(new byte[70_000_000]))) {
            byte[] all = Arrays.copyOf(whole, whole.length + more.length);
            System.arraycopy(more, 0, all, whole.length, more.length);
            Files.write(file, all);
            ArchiveReader.open(file).close();

            Files.write(file, Arrays.copyOf(all, all.length - 1));
            assertThat(catchThrowable(() -> ArchiveReader.open(file).close())).hasMessageContaining("ends too early");
        }
    }

    @Test
    void everyFlippedBitIsNoticed() throws IOException {
        write(20_000);
        byte[] whole = Files.readAllBytes(file);
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            byte[] damaged = whole.clone();
            int at = random.nextInt(whole.length);
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, damaged);
            assertThat(catchThrowable(this::unpack))
                    .as("seed %d: byte %d of %d", seed, at, whole.length)
                    .isInstanceOf(ArchiveException.class);
            assertNothingUnpacked();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no archive at all, but long enough to have a head", "P*M\u0018"})
    void otherFilesAreNoArchives(String content) throws IOException {
        Files.writeString(file, content, StandardCharsets.ISO_8859_1);
        assertRefused(Code.NOT_AN_ARCHIVE);
    }

    @Test
    void aHeadWithoutAHistoryIsAsEverAndHasNone() throws IOException {
        ObjectNode document =
                (ObjectNode) ArchiveFormat.JSON.readTree(ArchiveFormat.JSON.writeValueAsBytes(head(List.of())));
        assertThat(document.remove("history")).hasSize(1);
        String json = ArchiveFormat.JSON.writeValueAsString(document);
        Files.write(file, ForgedArchive.withHead(json, ForgedArchive.body(Map.of())));

        try (ArchiveReader reader = ArchiveReader.open(file)) {
            assertThat(reader.head().history()).isEmpty();
            assertThat(ArchiveFormat.JSON.writeValueAsString(reader.head())).isEqualTo(json);
        }
    }

    @Test
    void aLaterFormatIsRefusedByItsNumber() throws IOException {
        String line = "imago-checkpoint 7 whatever comes then\n";
        Files.write(
                file,
                ForgedArchive.skippable(
                        (line + "{\"madeBy\" : \"3.2\", \"new\": 1}\n").getBytes(StandardCharsets.UTF_8)));
        assertRefused(Code.NEWER_FORMAT);
        assertThatThrownBy(this::unpack)
                .hasMessageStartingWith("made by imago 3.2 (format 7); this is imago")
                .hasMessageContaining("(reads format 1)");
        Files.write(file, ForgedArchive.skippable((line + "{}\n").getBytes(StandardCharsets.UTF_8)));
        assertRefused(Code.NEWER_FORMAT);
        assertThatThrownBy(this::unpack).hasMessageStartingWith("made by a later imago (format 7)");
    }
}
