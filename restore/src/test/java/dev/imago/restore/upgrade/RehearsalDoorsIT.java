package dev.imago.restore.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A service of another user's that listens in every way a JVM can, all at once, is rehearsed as an upgrade would be. */
class RehearsalDoorsIT {
    private static final String JAVA = TestJdks.of(17).resolve("bin/java").toString();

    @TempDir
    Path directory;

    @Test
    void everyKindOfListenerIsAdoptedAndReachedInTheSandbox() throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path home = Files.createDirectory(directory.resolve("home"));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));
        copyClasses();
        List<Integer> ports = freePorts();
        List<String> doors = List.of(
                "relative.sock",
                "polled:" + home.resolve("absolute.sock"),
                "::1/" + ports.get(0),
                "polled:127.0.0.1/" + ports.get(0),
                "polled:::1/" + ports.get(1),
                "0.0.0.0/" + ports.get(2));
        Path log = directory.resolve("log");
        List<String> words =
                new ArrayList<>(List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--"));
        words.addAll(command("old", doors));
        Process service = new ProcessBuilder(words)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> Files.readString(log).contains("listening"));
            for (String door : doors) {
                assertThat(DoorsService.ask(door, home)).as(door).startsWith("old ");
            }

            ImagoCommand.Outcome outcome = rehearse(service.pid(), home, doors);

            assertThat(outcome.exit()).as(outcome.err() + outcome.out()).isZero();
            assertThat(outcome.err()).contains(doors.size() + " listeners adopted");
            JsonNode result = JsonMapper.shared().readTree(outcome.out());
            assertThat(result.get("wouldSucceed").asBoolean()).isTrue();
            assertThat(result.get("differences").toString())
                    .as("a JVM has a pair of sockets for itself, which is no client's")
                    .doesNotContain("handed over");
            for (String door : doors) {
                assertThat(DoorsService.ask(door, home)).as(door).startsWith("old ");
            }
            assertThat(Files.getAttribute(home.resolve("relative.sock"), "unix:uid"))
                    .isEqualTo(65534);
        } finally {
            service.destroyForcibly().waitFor();
        }
        Leftovers.assertNone(service.pid());
    }

    private ImagoCommand.Outcome rehearse(long pid, Path home, List<String> doors) throws IOException {
        String ask = String.join(" ", JAVA, "-cp", directory.toString(), DoorsService.Client.class.getName(), "new");
        Path probe = directory.resolve("probe");
        Files.write(
                probe,
                List.of("#!/bin/sh", "exec '" + ask.replace(" ", "' '") + "' " + home + " " + String.join(" ", doors)));
        Files.setPosixFilePermissions(probe, PosixFilePermissions.fromString("rwx------"));
        Stream<String> options =
                Stream.of("rehearse", "--pid", Long.toString(pid), "--json", "--probe", probe.toString(), "--");
        return ImagoCommand.run(
                Stream.concat(options, command("new", doors).stream()).toArray(String[]::new));
    }

    private List<String> command(String version, List<String> doors) {
        List<String> words =
                new ArrayList<>(List.of(JAVA, "-cp", directory.toString(), DoorsService.class.getName(), version));
        words.addAll(doors);
        return words;
    }

    /** To where another user may read them. */
    private void copyClasses() throws IOException {
        Path classes = ImagoCommand.HOME.resolve("restore/target/test-classes");
        Path folder = Path.of("dev/imago/restore/upgrade");
        Files.createDirectories(directory.resolve(folder));
        try (Stream<Path> files = Files.list(classes.resolve(folder))) {
            for (Path file : files.filter(
                            each -> String.valueOf(each.getFileName()).startsWith("DoorsService"))
                    .toList()) {
                Files.copy(file, directory.resolve(folder).resolve(file.getFileName()));
            }
        }
    }

    private static List<Integer> freePorts() throws IOException {
        try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket two = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket three = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return List.of(one.getLocalPort(), two.getLocalPort(), three.getLocalPort());
        }
    }
}
