package dev.imago.restore.cli;

import dev.imago.checkpoint.archive.ArchiveHead;
import dev.imago.checkpoint.archive.ArchiveProgress;
import dev.imago.checkpoint.archive.ArchiveReader;
import dev.imago.checkpoint.archive.ArchiveWriter;
import dev.imago.checkpoint.archive.ArchivedFile;
import dev.imago.checkpoint.testjvm.TestJdk;
import dev.imago.restore.upgrade.ImagoCommand;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.awaitility.Awaitility;

/**
 * Makes golden archives; {@code scripts/golden} runs it. {@code make NAME} makes the folder {@code format-NAME}, {@code answers}
 * writes what is answered today about all that there are.
 *
 * <p>The checkpoint is of a JVM whose library was replaced under it, so that the image has the library whole and is read without
 * that JDK. What no reader of memory needs is then taken out of it, which leaves a seventh: the library's machine code, its
 * tables for unwinding and linking, what of it is not mapped at all, and CRIU's log.
 */
final class GoldenArchives {
    private static final Path PLACE = Path.of("/tmp/imago-golden");
    private static final Set<String> NOT_NEEDED =
            Set.of(".text", ".eh_frame", ".eh_frame_hdr", ".rela.dyn", ".symtab", ".strtab");
    private static final String LOG = "images/dump.log";

    private GoldenArchives() {}

    public static void main(String[] args) throws Exception {
        if (args[0].equals("make")) {
            make(new GoldenFolder(GoldenFolder.ALL.resolve("format-" + args[1])));
        }
        for (GoldenFolder folder : GoldenFolder.all()) {
            Path scratch = Files.createTempDirectory("imago-golden-");
            try {
                Files.writeString(folder.answers(), folder.answersOfToday(scratch));
            } finally {
                delete(scratch);
            }
        }
        System.exit(0); // Awaitility's threads do not end by themselves
    }

    private static void make(GoldenFolder folder) throws Exception {
        if (Files.exists(folder.path())) {
            throw new IllegalArgumentException(folder.path() + " is there: golden archives are added, never replaced");
        }
        Files.createDirectory(
                PLACE, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try {
            Path oldJar = compile("v1", PLACE.resolve("shop-1.jar"));
            Path whole = PLACE.resolve("whole.imago");
            checkpoint(oldJar, whole);
            Files.createDirectory(folder.path());
            Path newJar = compile("v2", PLACE.resolve("shop-2.jar"));
            Files.copy(newJar, folder.newJar());
            Files.copy(GoldenFolder.ALL.resolve("shop/rules.yaml"), folder.rules());
            lighten(whole, folder.checkpoint());
            imago(folder.migration(newJar, folder.migrated()));
            for (Path archive : List.of(folder.checkpoint(), folder.migrated())) {
                // Git keeps no more of a file's mode than whether it is executed.
                Files.setPosixFilePermissions(archive, PosixFilePermissions.fromString("rw-r--r--"));
            }
        } finally {
            delete(PLACE);
        }
    }

    private static Path compile(String version, Path jar) throws IOException {
        Path classes = Files.createDirectory(PLACE.resolve(version));
        int failed = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "--release",
                        "17",
                        "-d",
                        classes.toString(),
                        GoldenFolder.ALL
                                .resolve("shop")
                                .resolve(version)
                                .resolve("Shop.java")
                                .toString());
        if (failed != 0) {
            throw new IllegalStateException("the shop does not compile");
        }
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream packed = new JarOutputStream(out);
                Stream<Path> all = Files.walk(classes)) {
            for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
                JarEntry entry = new JarEntry(classes.relativize(file).toString());
                entry.setTime(0);
                packed.putNextEntry(entry);
                Files.copy(file, packed);
            }
        }
        return jar;
    }

    /** With nothing of this machine's environment in its memory. */
    private static void checkpoint(Path jar, Path archive) throws Exception {
        TestJdk jdk = TestJdk.all().get(0).copyTo(Files.createDirectory(PLACE.resolve("jdk")));
        int port;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = probe.getLocalPort();
        }
        Path log = PLACE.resolve("shop.log");
        ProcessBuilder builder = new ProcessBuilder(
                        "/usr/bin/setsid",
                        jdk.home().resolve("bin/java").toString(),
                        "-Xint",
                        "-Xmx8m",
                        "-Xss256k",
                        "-XX:+UseSerialGC",
                        "-XX:ReservedCodeCacheSize=4m",
                        "-XX:-UsePerfData",
                        "-Xshare:off",
                        "-cp",
                        jar.toString(),
                        "shop.Shop",
                        Integer.toString(port))
                .directory(PLACE.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().clear();
        Process shop = builder.start();
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> Files.readString(log).contains("ready"));
            Path library = jdk.home().resolve("lib/server/libjvm.so");
            Path other = Files.copy(library, library.resolveSibling("other"));
            Files.move(other, library, StandardCopyOption.ATOMIC_MOVE);
            imago(List.of("checkpoint", "--pid", Long.toString(shop.pid()), "-o", archive.toString()));
        } finally {
            shop.destroyForcibly().waitFor();
        }
    }

    private static void imago(List<String> words) {
        ImagoCommand.Outcome outcome = ImagoCommand.run(words.toArray(String[]::new));
        if (outcome.exit() != 0) {
            throw new IllegalStateException("imago " + words + ": " + outcome.err() + outcome.out());
        }
    }

    private static void lighten(Path whole, Path golden) throws IOException {
        Path unpacked = GoldenFolder.unpack(whole, PLACE.resolve("unpacked"));
        ArchiveHead head;
        try (ArchiveReader reader = ArchiveReader.open(whole)) {
            head = reader.head();
        }
        Files.writeString(unpacked.resolve(LOG), "");
        Map<String, Path> sources = new LinkedHashMap<>();
        List<ArchivedFile> contents = new ArrayList<>();
        for (ArchivedFile file : head.contents()) {
            Path source = unpacked.resolve(file.name());
            if (file.name().startsWith("images/ghost-file-")) {
                GhostLibrary.clear(source, NOT_NEEDED);
            }
            sources.put(file.name(), source);
            contents.add(new ArchivedFile(file.name(), Files.size(source), file.mode()));
        }
        ArchiveWriter.write(
                golden,
                new ArchiveHead(
                        head.madeBy(),
                        head.taken(),
                        new ArchiveHead.Origin(
                                "golden",
                                head.origin().kernel(),
                                "",
                                head.origin().criu()),
                        head.stopped(),
                        head.service(),
                        head.dictionary(),
                        head.code(),
                        head.migrations(),
                        head.history(),
                        contents),
                sources,
                ArchiveProgress.NONE);
    }

    static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path file : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
