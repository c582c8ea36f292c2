package dev.imago.restore.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code imago rest} tells about a running service: each of its words, and that its advice is good. */
class RestCommandIT {
    /** A thread of its own in a hand-made wait, and one that is at work half of the time; the version differs in that. */
    private static final String SERVICE = """
            import java.util.concurrent.*;

            public final class Shop {
                private static final BlockingQueue<CountDownLatch> JOBS = new LinkedBlockingQueue<>();

                public static void main(String[] args) throws Exception {
                    new Thread(Shop::poll, "poller").start();
                    new Thread(Shop::work, "worker").start();
                    System.out.println("ready");
                    while (true) {
                        CountDownLatch job = new CountDownLatch(1);
                        JOBS.add(job);
                        Thread.sleep(150);
                        job.countDown();
                        Thread.sleep(150);
                    }
                }

                static void poll() {
                    while (true) {
                        awaitNews();
                    }
                }

                static void awaitNews() {
                    Wait wait = new CountDownLatch(1)::await;
                    try {
                        wait.here();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }

                static void work() {
                    while (true) {
                        try {
                            handle(JOBS.take());
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                }

                static void handle(CountDownLatch job) throws InterruptedException {
                    job.await();
                    %s
                }

                interface Wait {
                    void here() throws InterruptedException;
                }
            }
            """;

    private static final Duration LONGEST = Duration.ofSeconds(40);

    @TempDir
    private Path directory;

    static Stream<Integer> jdks() {
        return TestJdks.byRelease().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void tellsWhatAnUpgradeWouldMeetAndItsAdviceMakesTheServiceRest(int jdk) throws Exception {
        Path jar = jar("shop-1.jar", "");
        Path next = jar("shop-2.jar", "System.gc();");
        Process service = new ProcessBuilder(
                        TestJdks.of(jdk).resolve("bin/java").toString(), "-Xmx64m", "-jar", jar.toString())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(service.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(said.readLine()).isEqualTo("ready");
            String pid = Long.toString(service.pid());

            ImagoCommand.Outcome before = ImagoCommand.run("rest", "--pid", pid, "--for", "3s");
            assertThat(before.exit()).as(before.err()).isEqualTo(ExitStatus.REFUSED.code());
            assertThat(before.out())
                    .startsWith("shop-1.jar (pid " + pid + "): ")
                    .containsPattern("\n  at rest in 0 of \\d+ \\(0 %\\)\n")
                    .contains("an upgrade would wait longer than was looked: it was never at rest")
                    .containsPattern(
                            "\n  (\\d+) of \\1 \\(100 %\\)  poller  Shop.awaitNews\\(line \\d+\\): waits for others\n")
                    .containsPattern("always on a stack:(\n  \\S+)*\n  Shop.poll\n");

            Path rules = directory.resolve("shop.yaml");
            List<String> advice = before.out()
                    .substring(before.out().indexOf("rest:\n"))
                    .lines()
                    .toList();
            assertThat(advice)
                    .filteredOn(line -> line.startsWith("  - Shop.awaitNews   # poller: "))
                    .hasSize(1);
            // On a busy machine a few looks may have met the worker as often.
            Files.write(
                    rules,
                    advice.stream().filter(line -> !line.contains("worker")).toList());
            JsonNode found = lookUntilBothWereMet(pid, rules, next);

            int looks = found.get("looks").asInt();
            assertThat(found.get("atRest").asInt()).isBetween(1, looks - 1);
            assertThat(found.get("busy"))
                    .isNotEmpty()
                    .allSatisfy(row -> assertThat(row.get("thread").asString()).isEqualTo("worker"));
            assertThat(found.get("methods").get("Shop.poll").asInt()).isEqualTo(looks);
            assertThat(found.get("methods").get("Shop.handle").asInt()).isBetween(1, looks - 1);
            assertThat(found.get("changedMethods"))
                    .singleElement()
                    .satisfies(method -> assertThat(method.asString()).isEqualTo("Shop.handle"));
            long span = found.get("spanNanos").asLong();
            assertThat(found.get("longestBusyNanos").asLong()).isBetween(1L, span);
            long usually = found.get("waitMedianNanos").asLong();
            assertThat(found.get("wait95PercentNanos").asLong()).isBetween(Math.max(1, usually), span);
        } finally {
            service.destroyForcibly().waitFor();
        }
        Leftovers.assertNone();
    }

    /** Looks for longer and longer: on a busy machine there are few looks in a second. */
    private static JsonNode lookUntilBothWereMet(String pid, Path rules, Path next) {
        JsonNode found;
        Duration span = Duration.ofSeconds(2);
        do {
            ImagoCommand.Outcome outcome = ImagoCommand.run(
                    "rest",
                    "--pid",
                    pid,
                    "--for",
                    span.toSeconds() + "s",
                    "--rules",
                    rules.toString(),
                    "--to",
                    next.toString(),
                    "--json");
            found = JsonMapper.shared().readTree(outcome.out());
            boolean atRest = found.get("atRest").asInt() > 0;
            assertThat(outcome.exit())
                    .as(outcome.err())
                    .isEqualTo(atRest ? ExitStatus.DONE.code() : ExitStatus.REFUSED.code());
            if (atRest
                    && found.get("longestBusyNanos").asLong() > 0
                    && found.get("wait95PercentNanos").asLong() > 0
                    && found.get("changedMethods").size() > 0) {
                return found;
            }
            span = span.multipliedBy(2);
        } while (span.compareTo(LONGEST) < 0);
        return found;
    }

    private Path jar(String name, String statement) throws IOException {
        Path folder = Files.createDirectory(directory.resolve(name + ".d"));
        Path source = folder.resolve("Shop.java");
        Files.writeString(source, SERVICE.formatted(statement));
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "--release", "17", "-d", folder.toString(), source.toString()))
                .isZero();
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
        manifest.getMainAttributes().putValue("Main-Class", "Shop");
        Path jar = directory.resolve(name);
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".class")).toList()) {
                out.putNextEntry(new JarEntry(String.valueOf(file.getFileName())));
                Files.copy(file, out);
                out.closeEntry();
            }
        }
        return jar;
    }
}
