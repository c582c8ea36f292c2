package dev.imago.restore.takeover;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;

/** An old service in a process of its own, and everything a test needs to take it over; closing ends all processes. */
final class TakeOver implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Path BUILD = Path.of("native", "build").toAbsolutePath();
    static final Path PROGRAM = BUILD.resolve("imago-broker");
    static final Path SHIM = BUILD.resolve("libimago-shim.so");

    final Path directory = Files.createTempDirectory("imago-takeover");
    final Path java;
    final String place;
    final Process old;
    private final List<ProcessHandle> toEnd = new ArrayList<>();
    private final List<Broker> brokers = new ArrayList<>();

    TakeOver(Path java, EchoService.Kind kind) throws IOException {
        this.java = java;
        this.place = kind == EchoService.Kind.UNIX
                ? directory.resolve("service.sock").toString()
                : freePort();
        this.old = new ProcessBuilder(command(kind, "old"))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        end(old.toHandle());
        BufferedReader lines = new BufferedReader(new InputStreamReader(old.getInputStream(), StandardCharsets.UTF_8));
        String line = lines.readLine();
        if (line == null || !line.startsWith("ready")) {
            close();
            throw new IOException("the old service did not start: " + line);
        }
    }

    private static String freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            // An address of its own kind, so that the port is not left in TIME_WAIT.
            probe.bind(new InetSocketAddress((InetAddress) null, 0));
            return Integer.toString(probe.getLocalPort());
        }
    }

    List<String> command(EchoService.Kind kind, String version) {
        return List.of(
                java.toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                EchoService.class.getName(),
                kind.name(),
                version,
                place);
    }

    SocketAddress address() {
        return EchoClient.address(place);
    }

    String ask() throws IOException {
        return EchoClient.askOnce(address());
    }

    Broker broker(BrokerListener listener) throws InterruptedException {
        Broker broker = Broker.open(PROGRAM, old.pid(), directory, SHIM, listener);
        brokers.add(broker);
        return broker;
    }

    Path newLog() {
        return directory.resolve("new.log");
    }

    /** Starts new; a script's child, as services often are. */
    void startNew(Broker broker, EchoService.Kind kind) throws InterruptedException {
        List<String> words = new ArrayList<>(List.of("sh", "-c", "\"$@\"; exit $?", "start-script"));
        words.addAll(command(kind, "new"));
        end(broker.start(LaunchSpec.of(words, System.getenv()).withLog(newLog()))
                .pid());
    }

    Broker.AtDoor newAtDoor(Broker broker, EchoService.Kind kind) throws InterruptedException {
        startNew(broker, kind);
        Broker.AtDoor door = broker.awaitDoor(LIMIT);
        end(door.pid());
        return door;
    }

    /** Has this process ended when the test ends. */
    void end(long pid) {
        ProcessHandle.of(pid).ifPresent(this::end);
    }

    void end(ProcessHandle process) {
        toEnd.add(process);
    }

    /** Status flags of old's sockets by descriptor, as the kernel has them; connections may come and go meanwhile. */
    Map<String, String> socketFlags() throws IOException {
        Map<String, String> flags = new TreeMap<>();
        Path fds = Path.of("/proc", Long.toString(old.pid()), "fd");
        try (Stream<Path> entries = Files.list(fds)) {
            for (Path entry : entries.toList()) {
                String number = entry.getFileName().toString();
                try {
                    if (Files.readSymbolicLink(entry).toString().startsWith("socket:")) {
                        flags.put(
                                number,
                                Files.readAllLines(fds.resolveSibling("fdinfo").resolve(number))
                                        .get(1));
                    }
                } catch (IOException closedMeanwhile) {
                    flags.remove(number);
                }
            }
        }
        return flags;
    }

    static Path runningJdk() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    /** JDKs to test with, by feature version: the running one and those below /usr/lib/jvm. */
    static Map<Integer, Path> jdks() throws IOException {
        Map<Integer, Path> found = new HashMap<>();
        found.put(Runtime.version().feature(), runningJdk());
        try (Stream<Path> homes = Files.list(Path.of("/usr/lib/jvm"))) {
            homes.forEach(home -> feature(home).ifPresent(v -> found.putIfAbsent((int) v, home.resolve("bin/java"))));
        }
        return found;
    }

    private static OptionalLong feature(Path home) {
        try (Stream<String> lines = Files.lines(home.resolve("release"))) {
            return lines.filter(line -> line.startsWith("JAVA_VERSION=\""))
                    .mapToLong(line -> Long.parseLong(line.split("\"", -1)[1].split("[.]", -1)[0]))
                    .findFirst();
        } catch (IOException notAJdk) {
            return OptionalLong.empty();
        }
    }

    @Override
    public void close() throws IOException {
        brokers.forEach(Broker::close);
        toEnd.forEach(ProcessHandle::destroyForcibly);
        toEnd.forEach(process -> process.onExit().join());
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
