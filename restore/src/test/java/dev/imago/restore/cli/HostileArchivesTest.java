package dev.imago.restore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.archive.ArchiveHead;
import dev.imago.checkpoint.archive.ArchiveProgress;
import dev.imago.checkpoint.archive.ArchiveReader;
import dev.imago.checkpoint.archive.ArchiveWriter;
import dev.imago.checkpoint.archive.ArchivedFile;
import dev.imago.checkpoint.picture.ProcessPicture;
import dev.imago.checkpoint.picture.ServicePicture;
import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Root;
import dev.imago.checkpoint.state.Slot;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.checkpoint.state.StateWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Archives that were cut, changed, or made to do harm with all checksums right, given to the commands that read archives, in a
 * JVM with a small heap: each ends with one clear block, and leaves nothing anywhere.
 */
class HostileArchivesTest {
    private static final String STATE = ArchiveHead.STATE;
    private static final String CODE = "extra/code-0.jar";

    @TempDir
    Path scratch;

    @TempDir
    private Path versions;

    private GoldenFolder golden = new GoldenFolder(Path.of(""));
    private Path folder = Path.of("");
    private Path later = Path.of("");
    private final List<List<String>> commands = new ArrayList<>();

    /** Tells when somebody initializes it. */
    public static final class Trap {
        static {
            try {
                Files.writeString(Path.of(System.getProperty("imago.test.trap")), "sprung");
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        Object next = "";
    }

    @BeforeEach
    void findGoldenArchives() throws IOException {
        golden = GoldenFolder.all().get(0);
        folder = Files.createDirectory(scratch.resolve("archives"));
        later = later();
    }

    /** The new version's classes as those of a still later one: what is of a version already is not migrated to it. */
    private Path later() throws IOException {
        Path jar = versions.resolve("shop-3.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, "3");
        try (JarFile from = new JarFile(golden.newJar().toFile());
                JarOutputStream to = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            for (JarEntry entry :
                    from.stream().filter(each -> !each.isDirectory()).toList()) {
                to.putNextEntry(new JarEntry(entry.getName()));
                try (InputStream in = from.getInputStream(entry)) {
                    in.transferTo(to);
                }
            }
        }
        return jar;
    }

    private Path output() {
        return scratch.resolve("output.imago");
    }

    private void ask(Path archive) {
        commands.add(
                List.of("migrate", archive.toString(), "--to", golden.newJar().toString(), "-o", output().toString()));
    }

    private void askMigrated(Path archive) {
        commands.add(List.of("plan", archive.toString(), "--to", later.toString()));
        commands.add(List.of("migrate", archive.toString(), "--to", later.toString(), "-o", output().toString()));
        commands.add(List.of("diff", archive.toString(), golden.migrated().toString(), "--values"));
    }

    private Path changed(String name, Path archive, UnaryOperator<byte[]> change) throws IOException {
        return Files.write(folder.resolve(name + ".imago"), change.apply(Files.readAllBytes(archive)));
    }

    /** The archive with one file exchanged, and right checksums. */
    private Path repacked(String name, Path archive, String file, UnaryOperator<byte[]> change) throws IOException {
        return repacked(
                name,
                archive,
                unpacked -> {
                    try {
                        Path content = unpacked.resolve(file);
                        Files.write(content, change.apply(Files.readAllBytes(content)));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                head -> head);
    }

    private Path repacked(String name, Path archive, Consumer<Path> change, UnaryOperator<ArchiveHead> changeHead)
            throws IOException {
        Path unpacked = GoldenFolder.unpack(archive, scratch.resolve("of " + name));
        change.accept(unpacked);
        Path target = folder.resolve(name + ".imago");
        try (ArchiveReader reader = ArchiveReader.open(archive)) {
            Map<String, Path> sources = new LinkedHashMap<>();
            List<ArchivedFile> contents = new ArrayList<>();
            for (ArchivedFile file : reader.head().contents()) {
                Path source = unpacked.resolve(file.name());
                if (Files.exists(source)) {
                    sources.put(file.name(), source);
                    contents.add(new ArchivedFile(file.name(), Files.size(source), file.mode()));
                }
            }
            ArchiveWriter.write(target, changeHead.apply(with(reader.head(), contents)), sources, ArchiveProgress.NONE);
        }
        GoldenArchives.delete(unpacked);
        return target;
    }

    private static ArchiveHead with(ArchiveHead head, List<ArchivedFile> contents) {
        return new ArchiveHead(
                head.madeBy(),
                head.taken(),
                head.origin(),
                head.stopped(),
                head.service(),
                head.dictionary(),
                head.code(),
                head.migrations(),
                head.history(),
                contents);
    }

    private static ArchiveHead startedBy(ArchiveHead head, String... command) {
        ServicePicture service = head.service();
        ProcessPicture process = service.process();
        return new ArchiveHead(
                head.madeBy(),
                head.taken(),
                head.origin(),
                head.stopped(),
                new ServicePicture(
                        new ProcessPicture(
                                process.pid(),
                                List.of(command),
                                process.executable(),
                                process.directory(),
                                process.uid(),
                                process.gid(),
                                process.threads(),
                                process.residentBytes()),
                        service.jvm(),
                        service.heap(),
                        service.threads(),
                        service.files(),
                        service.sockets(),
                        service.required()),
                head.dictionary(),
                head.code(),
                head.migrations(),
                head.history(),
                head.contents());
    }

    private static byte[] cut(byte[] bytes) {
        return Arrays.copyOf(bytes, bytes.length * 3 / 4);
    }

    private static byte[] flipped(byte[] bytes) {
        byte[] damaged = bytes.clone();
        damaged[bytes.length - 100] ^= 4;
        return damaged;
    }

    private static byte[] ofLaterFormat(byte[] bytes) {
        byte[] later = bytes.clone();
        later[8 + "imago-checkpoint ".length()] = '3';
        return later;
    }

    private static byte[] state(Consumer<StateWriter> write) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (StateWriter writer = new StateWriter(bytes)) {
            write.accept(writer);
            writer.finish();
        }
        return bytes.toByteArray();
    }

    /** One object for each id, all of the class, each referring to the one that {@code next} says. */
    private static byte[] chain(String className, int[] ids, int step) {
        return state(writer -> {
            writer.roots(List.of(Root.ofStatic("shop.Shop", "nothing", "Ljava/lang/Object;", ids[0])));
            RecordType type = writer.type(
                    className, Form.INSTANCE, List.of(Slot.carried(className, "next", "Ljava/lang/Object;")));
            StateRecord record = new StateRecord();
            for (int id : ids) {
                record.begin(id, type);
                record.setSlot(0, id + step);
                writer.write(record);
            }
        });
    }

    private static byte[] jar(Map<String, byte[]> entries) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] noise(byte[] bytes) {
        byte[] noise = new byte[Math.min(bytes.length, 1 << 16)];
        new Random(bytes.length).nextBytes(noise);
        return noise;
    }

    private List<ImagoBatch.Answer> answers() throws Exception {
        Path runs = Files.createDirectory(scratch.resolve("runs"));
        List<ImagoBatch.Answer> answers = ImagoBatch.run(scratch, commands);
        try (Stream<Path> all = Files.walk(runs)) {
            assertThat(all.map(path -> runs.relativize(path).toString())).isSubsetOf("", "runs.lock");
        }
        try (Stream<Path> all = Files.list(scratch)) {
            assertThat(all.map(path -> String.valueOf(path.getFileName())))
                    .isSubsetOf(
                            "archives", "output.imago", "runs", "state", "commands.json", "answers.json", "batch.log");
        }
        return answers;
    }

    private static void assertRefused(ImagoBatch.Answer answer) {
        String said = String.join(" ", answer.command()) + "\n" + answer.err() + answer.out();
        assertThat(answer.exit()).as(said).isIn(1, 2, 3);
        assertThat(answer.out()).as(said).isEmpty();
        assertThat(answer.err())
                .as(said)
                .contains("error: ")
                .doesNotContain("error: java.", "error: dev.imago", "\tat ");
    }

    @Test
    void aMigratedArchiveThatIsNotWhatItWasIsRefused() throws Exception {
        for (Path archive : List.of(
                changed("cut", golden.migrated(), HostileArchivesTest::cut),
                changed("flipped", golden.migrated(), HostileArchivesTest::flipped),
                changed("later", golden.migrated(), HostileArchivesTest::ofLaterFormat),
                repacked("state-cut", golden.migrated(), STATE, HostileArchivesTest::cut),
                repacked("state-flipped", golden.migrated(), STATE, HostileArchivesTest::flipped),
                repacked("state-empty", golden.migrated(), STATE, bytes -> new byte[0]),
                repacked("state-noise", golden.migrated(), STATE, HostileArchivesTest::noise),
                repacked(
                        "state-later",
                        golden.migrated(),
                        STATE,
                        bytes -> ByteBuffer.wrap(bytes).putInt(8, 9).array()),
                repacked(
                        "state-huge-chunk",
                        golden.migrated(),
                        STATE,
                        bytes -> ByteBuffer.wrap(bytes)
                                .putInt(13, Integer.MAX_VALUE - 64)
                                .array()),
                repacked("state-id", golden.migrated(), STATE, bytes -> chain("shop.Order", new int[] {1 << 30}, 0)),
                repacked("state-dangling", golden.migrated(), STATE, bytes -> chain("shop.Order", new int[] {1, 2}, 7)),
                repacked("state-twice", golden.migrated(), STATE, bytes -> chain("shop.Order", new int[] {1, 1}, 0)),
                repacked("code-noise", golden.migrated(), CODE, HostileArchivesTest::noise),
                repacked(
                        "code-class", golden.migrated(), CODE, bytes -> jar(Map.of("shop/Shop.class", new byte[] {1}))),
                repacked(
                        "argument-file",
                        golden.migrated(),
                        unpacked -> {},
                        head -> startedBy(head, "java", "@/dev/zero")))) {
            askMigrated(archive);
        }
        answers().forEach(HostileArchivesTest::assertRefused);
        assertThat(output()).doesNotExist();
    }

    @Test
    void aCheckpointThatIsNotWhatItWasIsRefused() throws Exception {
        Path checkpoint = golden.checkpoint();
        for (Path archive : List.of(
                changed("flipped", checkpoint, HostileArchivesTest::flipped),
                changed("later", checkpoint, HostileArchivesTest::ofLaterFormat),
                repacked(
                        "pages-cut", checkpoint, "images/pages-1.img", bytes -> Arrays.copyOf(bytes, bytes.length / 2)),
                repacked("pages-zero", checkpoint, "images/pages-1.img", bytes -> new byte[bytes.length]),
                repacked("library-cut", checkpoint, "images/ghost-file-1.img", bytes -> Arrays.copyOf(bytes, 4096)),
                repacked("tree", checkpoint, unpacked -> delete(unpacked.resolve("images/pstree.img")), head -> head),
                repacked("code", checkpoint, CODE, HostileArchivesTest::noise))) {
            ask(archive);
        }
        commands.add(List.of("inspect", folder.resolve("pages-zero.imago").toString(), "--class", "shop.Shop"));
        commands.add(List.of("inspect", folder.resolve("flipped.imago").toString(), "--verify"));
        commands.add(List.of("restore", folder.resolve("later.imago").toString()));
        answers().forEach(HostileArchivesTest::assertRefused);
        assertThat(output()).doesNotExist();
    }

    @Test
    void aLaterFormatIsRefusedByName() throws Exception {
        for (Path archive : List.of(golden.checkpoint(), golden.migrated())) {
            commands.add(List.of(
                    "inspect",
                    changed("later-" + archive.getFileName(), archive, HostileArchivesTest::ofLaterFormat)
                            .toString()));
        }
        for (ImagoBatch.Answer answer : answers()) {
            assertRefused(answer);
            assertThat(answer.exit()).isEqualTo(3);
            assertThat(answer.err())
                    .contains("made by imago 0.1.0 (format 3); this is imago")
                    .contains("(reads format 1)");
        }
    }

    @Test
    void noClassThatAStateNamesIsTouched() throws Exception {
        for (String name :
                List.of(Trap.class.getName(), "shop.Order", "java.net.URL", "[L" + Trap.class.getName() + ";")) {
            askMigrated(repacked(
                    "of-" + commands.size(), golden.migrated(), STATE, bytes -> chain(name, new int[] {1, 2}, 0)));
        }
        assertThat(answers()).noneMatch(answer -> answer.err().contains("Exception: "));
        assertThat(scratch.resolve("sprung")).doesNotExist();
    }

    /** Whoever recursed over it would need a stack of 200 000 frames. */
    @Test
    void aListInAListInAListIsMigrated() throws Exception {
        int depth = 200_000;
        Path archive = repacked(
                "deep",
                golden.migrated(),
                STATE,
                bytes -> state(writer -> {
                    writer.roots(List.of(Root.ofStatic("shop.Shop", "boxes", "Ljava/util/List;", 1)));
                    RecordType list = writer.type("java.util.ArrayList", Form.SEQUENCE, List.of());
                    StateRecord record = new StateRecord();
                    for (int id = 1; id <= depth; id++) {
                        record.begin(id, list);
                        record.addElement(id == depth ? 1 : id + 1);
                        writer.write(record);
                    }
                }));
        commands.add(List.of("plan", archive.toString(), "--to", later.toString()));
        commands.add(List.of(
                "migrate",
                archive.toString(),
                "--to",
                later.toString(),
                "-o",
                folder.resolve("out.imago").toString()));
        commands.add(
                List.of("diff", archive.toString(), folder.resolve("out.imago").toString(), "--values"));
        assertThat(answers())
                .allSatisfy(answer -> assertThat(answer.exit()).as(answer.err()).isZero());
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
