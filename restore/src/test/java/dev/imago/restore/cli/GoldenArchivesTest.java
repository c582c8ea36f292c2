package dev.imago.restore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.archive.ArchiveHead;
import dev.imago.checkpoint.archive.ArchiveProgress;
import dev.imago.checkpoint.archive.ArchiveReader;
import dev.imago.checkpoint.archive.ArchiveWriter;
import dev.imago.checkpoint.archive.ArchivedFile;
import dev.imago.checkpoint.state.ObjectChunk;
import dev.imago.checkpoint.state.StateReader;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.checkpoint.state.StateWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What imago has ever written is read the same for ever, and what it writes does not change unnoticed. */
class GoldenArchivesTest {
    private static final String READS_OTHERWISE = """
            What was written into %s by an earlier imago is understood otherwise now.
            If that is a mistake, mend it: such archives are on people's disks.
            If only what is printed was meant to change, run scripts/golden answers, and look through the difference:
            no object, no value, no plan in it may have become another.
            Never make the archive itself anew.""";

    private static final String WRITES_OTHERWISE = """
            From the content of %s another archive is written now than then.
            If that is a mistake, mend it.
            If readers of before would misunderstand it, raise ArchiveFormat.VERSION (or StateWriter.VERSION), keep reading
            what was, and run scripts/golden make NUMBER with the new number.
            If they read it as well as ever (a key that they pass over, say), run scripts/golden make %s with a letter behind.
            The golden archives that are there stay as they are, and the new ones are from then on what this compares with.
            Say so in docs/formats/archive.md or state.md.""";

    @TempDir
    Path scratch;

    static List<GoldenFolder> folders() throws IOException {
        return GoldenFolder.all();
    }

    private static GoldenFolder newest() throws IOException {
        List<GoldenFolder> all = GoldenFolder.all();
        return all.get(all.size() - 1);
    }

    private static String number(GoldenFolder folder) {
        return String.valueOf(folder.path().getFileName()).replaceAll("\\D", "");
    }

    @ParameterizedTest
    @MethodSource("folders")
    void aGoldenArchiveIsAnsweredForAsEver(GoldenFolder folder) throws Exception {
        assertThat(folder.answersOfToday(scratch))
                .as(READS_OTHERWISE, folder.path())
                .isEqualTo(Files.readString(folder.answers()));
    }

    @ParameterizedTest
    @MethodSource("folders")
    void theSameMigrationMakesTheSameStateAsEver(GoldenFolder folder) throws Exception {
        Path output = scratch.resolve("output.imago");
        ImagoBatch.Answer answer = ImagoBatch.run(scratch, List.of(folder.migration(folder.newJar(), output)))
                .get(0);
        assertThat(answer.exit()).as(answer.err()).isZero();

        Path then = GoldenFolder.unpack(folder.migrated(), scratch.resolve("then"));
        Path now = GoldenFolder.unpack(output, scratch.resolve("now"));
        assertThat(Files.readAllBytes(now.resolve(ArchiveHead.STATE)))
                .as(folder.equals(newest()) ? WRITES_OTHERWISE : READS_OTHERWISE, folder.path(), number(folder))
                .isEqualTo(Files.readAllBytes(then.resolve(ArchiveHead.STATE)));
        try (ArchiveReader before = ArchiveReader.open(folder.migrated());
                ArchiveReader after = ArchiveReader.open(output)) {
            assertThat(after.head().dictionary()).isEqualTo(before.head().dictionary());
            assertThat(after.head().service()).isEqualTo(before.head().service());
            assertThat(after.head().contents()).isEqualTo(before.head().contents());
        }
    }

    @Test
    void todaysWriterWritesTheNewestGoldenArchivesAsTheyAre() throws IOException {
        GoldenFolder folder = newest();
        for (Path golden : List.of(folder.checkpoint(), folder.migrated())) {
            Path unpacked = GoldenFolder.unpack(golden, scratch.resolve("of " + golden.getFileName()));
            Path again = scratch.resolve("again.imago");
            try (ArchiveReader reader = ArchiveReader.open(golden)) {
                Map<String, Path> sources = new LinkedHashMap<>();
                for (ArchivedFile file : reader.head().contents()) {
                    sources.put(file.name(), unpacked.resolve(file.name()));
                }
                ArchiveWriter.write(again, reader.head(), sources, ArchiveProgress.NONE);
            }
            assertThat(head(again)).as(WRITES_OTHERWISE, golden, number(folder)).isEqualTo(head(golden));
            assertThat(tar(again)).as(WRITES_OTHERWISE, golden, number(folder)).isEqualTo(tar(golden));
        }
    }

    @Test
    void todaysWriterEncodesTheNewestGoldenStateAsItIs() throws IOException {
        GoldenFolder folder = newest();
        byte[] then = Files.readAllBytes(
                GoldenFolder.unpack(folder.migrated(), scratch.resolve("then")).resolve(ArchiveHead.STATE));
        ByteArrayOutputStream now = new ByteArrayOutputStream();
        try (StateReader reader = new StateReader(new ByteArrayInputStream(then));
                StateWriter writer = new StateWriter(now)) {
            StateRecord record = new StateRecord();
            for (ObjectChunk chunk = reader.nextObjects(); chunk != null; chunk = reader.nextObjects()) {
                if (writer.objectCount() == 0) {
                    writer.roots(reader.roots());
                    reader.types().forEach(type -> writer.type(type.className(), type.form(), type.slots()));
                }
                for (ObjectChunk.Cursor cursor = chunk.cursor(); cursor.hasNext(); ) {
                    cursor.next(record);
                    writer.write(record);
                }
            }
            writer.finish();
        }
        assertThat(now.toByteArray())
                .as(WRITES_OTHERWISE, folder.migrated(), number(folder))
                .isEqualTo(then);
    }

    @Test
    void everyFormatHasGoldenArchives() throws IOException {
        Path made = scratch.resolve("made.imago");
        try (ArchiveReader reader = ArchiveReader.open(newest().migrated())) {
            Path unpacked = GoldenFolder.unpack(newest().migrated(), scratch.resolve("unpacked"));
            Map<String, Path> sources = new LinkedHashMap<>();
            reader.head().contents().forEach(file -> sources.put(file.name(), unpacked.resolve(file.name())));
            ArchiveWriter.write(made, reader.head(), sources, ArchiveProgress.NONE);
        }
        int latest = Integer.parseInt(head(made).split(" ", 3)[1]);
        assertThat(GoldenFolder.all().stream().map(GoldenArchivesTest::number))
                .as("scripts/golden make NUMBER makes those of a new format; docs/formats/archive.md says when")
                .contains(IntStream.rangeClosed(1, latest)
                        .mapToObj(Integer::toString)
                        .toArray(String[]::new));
    }

    /** Nothing of the machine on which they were made but what the service could see there. */
    @Test
    void aGoldenArchiveHoldsNoSecretsOfItsMaker() throws IOException {
        for (GoldenFolder folder : GoldenFolder.all()) {
            Path images = GoldenFolder.unpack(folder.checkpoint(), scratch.resolve("secrets" + number(folder)))
                    .resolve("images");
            try (Stream<Path> all = Files.list(images)) {
                for (Path image : all.toList()) {
                    assertThat(Files.readString(image, StandardCharsets.ISO_8859_1))
                            .as("%s", image)
                            .doesNotContain("HOME=", "PATH=/", "PWD=", "TOKEN=", "/root/", "/home/");
                }
            }
        }
    }

    private static String head(Path archive) throws IOException {
        byte[] bytes = Files.readAllBytes(archive);
        return new String(bytes, 8, headLength(bytes), StandardCharsets.UTF_8);
    }

    private static int headLength(byte[] archive) {
        return ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
    }

    /** Uncompressed, for another release of Zstandard may well write other bytes: every entry, and the hash of all. */
    private static List<String> tar(Path archive) throws IOException {
        byte[] bytes = Files.readAllBytes(archive);
        int body = 8 + headLength(bytes);
        byte[] content;
        try (ZstdCompressorInputStream in =
                new ZstdCompressorInputStream(new ByteArrayInputStream(bytes, body, bytes.length - body))) {
            content = in.readAllBytes();
        }
        List<String> lines = new ArrayList<>();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new ByteArrayInputStream(content))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                lines.add(entry.getName() + " " + entry.getSize() + " " + entry.getMode() + " "
                        + entry.getLastModifiedTime());
                if (entry.getName().equals("manifest.json")) {
                    lines.add(new String(tar.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
        }
        try {
            lines.add(HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        return lines;
    }
}
