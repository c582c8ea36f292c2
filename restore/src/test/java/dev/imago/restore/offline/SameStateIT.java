package dev.imago.restore.offline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.archive.ArchiveHead;
import dev.imago.checkpoint.archive.ArchiveProgress;
import dev.imago.checkpoint.archive.ArchiveReader;
import dev.imago.restore.upgrade.Leftovers;
import dev.imago.restore.upgrade.TestJdks;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives of all JDKs and collectors are equal inputs. */
class SameStateIT {
    @TempDir
    Path folder;

    @Test
    void theSameStateIsMigratedToTheSameBytesWhateverJvmItWasIn() throws Exception {
        Path one = state(17, "G1");
        Path other = state(TestJdks.byRelease().lastKey(), "Serial");
        Path third = state(17, "Parallel");

        assertThat(Files.size(one)).isGreaterThan(10_000);
        assertThat(Files.mismatch(one, other)).isEqualTo(-1);
        assertThat(Files.mismatch(one, third)).isEqualTo(-1);
        Leftovers.assertNone();
    }

    private Path state(int release, String collector) throws Exception {
        Path own = Files.createDirectory(folder.resolve(collector + "-" + release));
        Path classes = classes(own);
        Path checkpoint = own.resolve("old.imago");
        Path migrated = own.resolve("new.imago");
        int port;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = probe.getLocalPort();
        }
        Process service = new ProcessBuilder(
                        TestJdks.of(release).resolve("bin/java").toString(),
                        "-XX:+Use" + collector + "GC",
                        "-Xmx64m",
                        "-cp",
                        classes.toString(),
                        SameStateService.class.getName(),
                        Integer.toString(port))
                .redirectErrorStream(true)
                .start();
        try {
            BufferedReader output =
                    new BufferedReader(new InputStreamReader(service.getInputStream(), StandardCharsets.UTF_8));
            assertThat(output.readLine()).isEqualTo("ready");
            MigratedOrders.succeed("checkpoint", "--pid", Long.toString(service.pid()), "-o", checkpoint.toString());
        } finally {
            service.destroyForcibly().waitFor();
        }
        Path next = next(classes, own);
        MigratedOrders.succeed("migrate", checkpoint.toString(), "--to", next.toString(), "-o", migrated.toString());
        try (ArchiveReader reader = ArchiveReader.open(migrated)) {
            reader.unpack(own, ArchiveProgress.NONE);
        }
        return own.resolve(ArchiveHead.STATE);
    }

    /** The same classes and one more: there would be nothing to do for the very same. */
    private static Path next(Path classes, Path parent) throws Exception {
        Path place = Path.of("dev/imago/restore/offline");
        Path into = Files.createDirectories(parent.resolve("next").resolve(place));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(classes.resolve(place))) {
            for (Path file : files) {
                Files.copy(file, into.resolve(file.getFileName()));
            }
        }
        try (InputStream one = SameStateIT.class.getResourceAsStream("SameStateIT.class")) {
            Files.copy(Objects.requireNonNull(one), into.resolve("SameStateIT.class"));
        }
        return parent.resolve("next");
    }

    /** Nothing but the service: the rest of the test's class path would be its code as well. */
    private static Path classes(Path parent) throws Exception {
        Path from = Path.of(SameStateService.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .resolve("dev/imago/restore/offline");
        Path into = Files.createDirectories(parent.resolve("classes/dev/imago/restore/offline"));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(from, "SameStateService*.class")) {
            for (Path file : files) {
                Files.copy(file, into.resolve(file.getFileName()));
            }
        }
        return parent.resolve("classes");
    }
}
