package dev.imago.checkpoint.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.imago.checkpoint.archive.ArchiveException.Code;
import dev.imago.checkpoint.archive.ForgedArchive.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives of both kinds that are made to do harm: each is refused by its code, and nothing of it is anywhere afterwards. */
class HostileArchiveTest {
    /** Bytes that the head of a checkpoint may have, several times, and none of what these archives claim. */
    private static final String SMALL_HEAP = "-Xmx64m";

    @TempDir
    Path folder;

    private Path file;
    private Path target;

    /** A class that was told to tell when it is initialized. */
    public static final class Trap {
        static {
            System.setProperty("imago.test.trap", "sprung");
        }

        public Trap() {}
    }

    @BeforeEach
    void makeTarget() throws IOException {
        file = folder.resolve("service.imago");
        target = Files.createDirectory(folder.resolve("target"));
    }

    private void assertRefused(Code code, byte[] archive) throws IOException {
        Files.write(file, archive);
        assertThat(catchThrowable(this::unpack)).isInstanceOfSatisfying(ArchiveException.class, e -> {
            assertThat(e.code()).as(e.getMessage()).isEqualTo(code);
            assertThat(e).hasMessageContaining("at byte ").hasMessageContaining(file.toString());
        });
        try (Stream<Path> all = Files.walk(folder)) {
            assertThat(all).containsExactlyInAnyOrder(folder, file, target);
        }
    }

    private void unpack() {
        try (ArchiveReader reader = ArchiveReader.open(file)) {
            reader.unpack(target, ArchiveProgress.NONE);
        }
    }

    @Test
    void aHeadThatClaimsMoreThanTheFileHoldsIsRefused() throws IOException {
        ByteBuffer start = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        assertRefused(
                Code.TRUNCATED,
                start.putInt(ArchiveFormat.SKIPPABLE_MAGIC).putInt(100 << 20).array());
        assertRefused(
                Code.INVALID,
                start.clear().putInt(ArchiveFormat.SKIPPABLE_MAGIC).putInt(-1).array());
    }

    static Stream<Arguments> names() {
        return Stream.of(Kind.values())
                .flatMap(kind -> Stream.of(
                                "images/../../etc/cron.d/evil",
                                "state/../../etc/cron.d/evil",
                                "/etc/passwd",
                                "images/a/b",
                                "images/..",
                                "images/",
                                "manifest.json",
                                "images/a\\n")
                        .map(name -> Arguments.of(kind, name)));
    }

    @ParameterizedTest
    @MethodSource("names")
    void aHeadWithNamesThatLeadElsewhereIsRefused(Kind kind, String name) throws IOException {
        String more = ",{\"name\":\"" + name + "\",\"size\":1,\"mode\":384}";
        assertRefused(Code.INVALID, ForgedArchive.announcing(kind, kind.listed() + more, new byte[0]));
    }

    @ParameterizedTest
    @EnumSource
    void aHeadThatMakesNoSenseIsRefused(Kind kind) throws IOException {
        String most = kind.listed().replace("4", "9223372036854775807");
        List<String> senseless = List.of(
                kind.listed().replace("4", "-1"),
                kind.listed().replace(",\"size\":4", ""),
                "{\"name\":null,\"size\":1,\"mode\":384}",
                "null",
                kind.listed() + "," + kind.listed(),
                most + "," + most.replace("images", "extra").replace("state", "extra"),
                IntStream.rangeClosed(0, ArchiveFormat.MOST_FILES)
                        .mapToObj(i -> kind.listed().replace("\",\"size", i + "\",\"size"))
                        .collect(Collectors.joining(",", kind.listed() + ",", "")));
        for (String contents : senseless) {
            assertRefused(Code.INVALID, ForgedArchive.announcing(kind, contents, new byte[0]));
        }
        assertRefused(Code.INVALID, ForgedArchive.exchanging(kind, "\"/srv\"", "\"/srv\\u0000\""));
        assertRefused(Code.INVALID, ForgedArchive.exchanging(kind, "\"shop.jar\"", "\"@a\\u0000\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "[]", "1", "", "{"})
    void aHeadThatIsSomethingElseIsRefused(String json) throws IOException {
        assertRefused(Code.INVALID, ForgedArchive.withHead(json, new byte[0]));
    }

    @Test
    void aMigratedArchiveWithoutItsStateIsRefused() throws IOException {
        assertRefused(Code.INVALID, ForgedArchive.announcing(Kind.MIGRATED, Kind.CHECKPOINT.listed(), new byte[0]));
    }

    @ParameterizedTest
    @EnumSource
    void absurdNestingIsRefused(Kind kind) throws IOException {
        for (int depth : new int[] {60, 100_000}) {
            String nested = "[".repeat(depth) + "]".repeat(depth);
            assertRefused(
                    Code.INVALID,
                    ForgedArchive.exchanging(kind, "\"dictionary\"", "\"new\":" + nested + ",\"dictionary\""));
            assertRefused(
                    Code.INVALID, ForgedArchive.exchanging(kind, "\"taken\"", "\"taken\":" + nested + ",\"was\""));
            Map<String, byte[]> files = new LinkedHashMap<>();
            files.put(kind.file(), new byte[4]);
            files.put("manifest.json", ("{\"sha256\":" + nested + "}").getBytes(StandardCharsets.UTF_8));
            assertRefused(Code.DAMAGED, ForgedArchive.announcing(kind, kind.listed(), ForgedArchive.body(files)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFileThatTheManifestDoesNotVouchForIsRefused(Kind kind) throws IOException {
        String wrong = "{\"sha256\":{\"" + kind.file() + "\":\"" + "0".repeat(64) + "\"}}";
        for (String manifest : List.of(wrong, "{\"sha256\":{}}", "{}", "null", "[", "")) {
            Map<String, byte[]> files = new LinkedHashMap<>();
            files.put(kind.file(), new byte[4]);
            files.put("manifest.json", manifest.getBytes(StandardCharsets.UTF_8));
            assertRefused(Code.DAMAGED, ForgedArchive.announcing(kind, kind.listed(), ForgedArchive.body(files)));
        }
        assertRefused(
                Code.TRUNCATED,
                ForgedArchive.announcing(kind, kind.listed(), ForgedArchive.body(Map.of(kind.file(), new byte[4]))));
    }

    @ParameterizedTest
    @EnumSource
    void linksAndOtherNamesInTheTarAreRefused(Kind kind) throws IOException {
        Map<String, Byte> entries = new LinkedHashMap<>();
        entries.put(kind.file(), TarConstants.LF_SYMLINK);
        entries.put("../" + kind.file(), TarConstants.LF_NORMAL);
        entries.put(kind.file() + "b", TarConstants.LF_NORMAL);
        entries.put(kind.file() + "/", TarConstants.LF_DIR);
        for (Map.Entry<String, Byte> entry : entries.entrySet()) {
            byte[] body = ForgedArchive.body(entry.getKey(), entry.getValue(), 4);
            assertRefused(Code.INVALID, ForgedArchive.announcing(kind, kind.listed(), body));
        }
        for (byte type : new byte[] {TarConstants.LF_LINK, TarConstants.LF_CHR, TarConstants.LF_FIFO}) {
            byte[] body = ForgedArchive.body(kind.file(), type, 0);
            assertRefused(Code.INVALID, ForgedArchive.announcing(kind, kind.listed(), body));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFileOfAnotherSizeThanAnnouncedIsRefused(Kind kind) throws IOException {
        byte[] body = ForgedArchive.body(kind.file(), TarConstants.LF_NORMAL, 5);
        assertRefused(Code.INVALID, ForgedArchive.announcing(kind, kind.listed(), body));
    }

    @ParameterizedTest
    @EnumSource
    void whatFollowsTheManifestIsRefused(Kind kind) throws IOException {
        Path source = Files.write(target.resolve("source"), new byte[4]);
        ArchiveHead head = ArchiveFormat.JSON.readValue(headOf(kind), ArchiveHead.class);
        ArchiveWriter.write(file, head, Map.of(kind.file(), source), ArchiveProgress.NONE);
        Files.delete(source);
        ByteArrayOutputStream more = new ByteArrayOutputStream();
        more.writeBytes(Files.readAllBytes(file));
        try (ZstdCompressorOutputStream zstd = new ZstdCompressorOutputStream(more)) {
            byte[] noise = new byte[1 << 17];
            new Random(1).nextBytes(noise);
            zstd.write(noise);
        }
        assertRefused(Code.INVALID, more.toByteArray());
    }

    private static String headOf(Kind kind) {
        String archive = new String(ForgedArchive.announcing(kind, kind.listed(), new byte[0]), StandardCharsets.UTF_8);
        return archive.substring(archive.indexOf('\n'));
    }

    @ParameterizedTest
    @EnumSource
    void noClassThatAHeadNamesIsTouched(Kind kind) throws IOException {
        String trap = Trap.class.getName();
        for (String hint :
                List.of("\"@class\":\"" + trap + "\",", "\"@type\":\"" + trap + "\",", "\"class\":\"" + trap + "\",")) {
            Files.write(file, ForgedArchive.exchanging(kind, "\"taken\"", hint + "\"taken\""));
            // What is unknown is passed over: a later version of the same format may have written it.
            Throwable thrown = catchThrowable(() -> ArchiveReader.open(file).close());
            assertThat(thrown == null || thrown instanceof ArchiveException)
                    .as("%s", thrown)
                    .isTrue();
        }
        assertRefused(
                Code.INVALID, ForgedArchive.exchanging(kind, "\"service\" : {", "\"service\" : [\"" + trap + "\", {"));
        assertThat(System.getProperty("imago.test.trap")).isNull();
    }

    /** What is claimed is a hundred times what the heap of that JVM holds. */
    @Test
    void whateverIsClaimedASmallHeapIsEnough() throws Exception {
        Map<String, byte[]> archives = new LinkedHashMap<>();
        for (Kind kind : Kind.values()) {
            String listed = kind.listed();
            Map<String, byte[]> bodies = new LinkedHashMap<>();
            bodies.put("long-name", ForgedArchive.gigabyte("././@LongLink", TarConstants.LF_GNUTYPE_LONGNAME));
            bodies.put("long-link", ForgedArchive.gigabyte("././@LongLink", TarConstants.LF_GNUTYPE_LONGLINK));
            bodies.put("extended-header", ForgedArchive.gigabyte("x", TarConstants.LF_PAX_EXTENDED_HEADER_LC));
            bodies.put("window", hugeWindow());
            bodies.forEach(
                    (name, body) -> archives.put(kind + "-" + name, ForgedArchive.announcing(kind, listed, body)));
            archives.put(
                    kind + "-manifest",
                    ForgedArchive.announcing(kind, "", ForgedArchive.gigabyte("manifest.json", (byte) '0')));
            archives.put(
                    kind + "-string", ForgedArchive.exchanging(kind, "\"test\"", "\"" + "a".repeat(2 << 20) + "\""));
        }
        archives.put(
                "head",
                ByteBuffer.allocate(9)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(ArchiveFormat.SKIPPABLE_MAGIC)
                        .putInt(ArchiveFormat.LONGEST_HEAD)
                        .array());
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                SMALL_HEAP,
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                SmallHeapReader.class.getName(),
                target.toString()));
        for (Map.Entry<String, byte[]> archive : archives.entrySet()) {
            command.add(Files.write(folder.resolve(archive.getKey()), archive.getValue())
                    .toString());
        }
        Path said = folder.resolve("said");
        Process reader = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertThat(reader.waitFor(2, TimeUnit.MINUTES)).isTrue();
        } finally {
            reader.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(said);
        assertThat(lines)
                .hasSameSizeAs(archives.keySet())
                .allMatch(line -> line.matches(".*: (INVALID|DAMAGED|TRUNCATED)"));
        assertThat(target).isEmptyDirectory();
    }

    /** A frame that wants its reader to keep two gigabytes: RFC 8878, section 3.1.1.1. */
    private static byte[] hugeWindow() {
        return ByteBuffer.allocate(64)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0xFD2FB528)
                .put((byte) 0)
                .put((byte) ((31 - 10) << 3))
                .put((byte) 1)
                .array();
    }

    /** Unpacks each of the archives that it is given after the directory, and says how that ended. */
    static final class SmallHeapReader {
        private SmallHeapReader() {}

        public static void main(String[] args) {
            for (String name : List.of(args).subList(1, args.length)) {
                String ended = "unpacked";
                try (ArchiveReader reader = ArchiveReader.open(Path.of(name))) {
                    reader.unpack(Path.of(args[0]), ArchiveProgress.NONE);
                } catch (ArchiveException e) {
                    ended = e.code().toString();
                }
                System.out.println(Path.of(name).getFileName() + ": " + ended);
            }
        }
    }
}
