package dev.imago.restore.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The JVM TI library in JVMs of their own, of every JDK found. */
class NativeVmTest {
    private static final Path LIBRARY =
            Path.of("..", "native", "build", "libimago-jvmti.so").toAbsolutePath();

    static List<Path> jdks() throws IOException {
        try (Stream<Path> homes = Files.list(Path.of("/usr/lib/jvm"))) {
            return homes.filter(home -> Files.isExecutable(home.resolve("bin/java")))
                    .filter(home -> !Files.isSymbolicLink(home))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void findsInstancesAndHoldsThreadsWithoutAWarning(Path jdk, @TempDir Path directory) throws Exception {
        assertThat(run(jdk, directory, "-agentpath:" + LIBRARY, "-Dimago.jvmti=" + LIBRARY))
                .containsExactly(
                        "instances=7",
                        "atMost=3",
                        "again=7",
                        "sameObject=true",
                        "suspendedSome=true",
                        "still=true",
                        "resumed=true",
                        "environment=null");
    }

    @Test
    void saysThatTheLibraryWasNotAnAgent(@TempDir Path directory) throws Exception {
        assertThat(run(jdks().get(0), directory, "-Dimago.jvmti=" + LIBRARY))
                .first()
                .asString()
                .contains("IllegalStateException", "-agentpath");
    }

    @Test
    void withoutALibraryTheClassDoesNotInitialise(@TempDir Path directory) throws Exception {
        assertThat(run(jdks().get(0), directory, "-Dunrelated=1"))
                .first()
                .asString()
                .contains("UnsatisfiedLinkError");
    }

    /** Lines of the probe's output and errors. */
    private static List<String> run(Path jdk, Path directory, String... options) throws Exception {
        List<String> command = Stream.of(
                        Stream.of(jdk.resolve("bin/java").toString(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
                        Stream.of("-Djdk.virtualThreadScheduler.parallelism=2"), // one carrier is never free
                        Stream.of(options),
                        Stream.of("-cp", System.getProperty("java.class.path"), NativeVmProbe.class.getName()))
                .flatMap(words -> words)
                .toList();
        Path output = directory.resolve("output");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("IMAGO_PROBE", "set");
        Process probe = builder.start();
        try {
            assertThat(probe.waitFor(60, TimeUnit.SECONDS))
                    .as("the probe ended")
                    .isTrue();
        } finally {
            probe.destroyForcibly();
        }
        return Files.readAllLines(output, StandardCharsets.UTF_8);
    }
}
