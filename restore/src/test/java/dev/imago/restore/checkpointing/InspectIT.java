package dev.imago.restore.checkpointing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.testjvm.SampleApp;
import dev.imago.checkpoint.testjvm.TargetJvm;
import dev.imago.checkpoint.testjvm.TestJdk;
import dev.imago.restore.upgrade.ImagoCommand;
import dev.imago.restore.upgrade.ImagoCommand.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code imago inspect} shows of a real JVM and of its archive, against what the JVM says of itself. */
class InspectIT {
    private static final Pattern LINE = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+).*");
    private static final String APP = SampleApp.class.getName();

    @TempDir
    Path folder;

    static Stream<TestJdk> jdks() {
        return TestJdk.all().stream();
    }

    private static TestJdk newest() {
        return TestJdk.all().stream()
                .max(Comparator.comparingInt(TestJdk::feature))
                .orElseThrow();
    }

    private static String see(String... arguments) {
        String[] all = Stream.concat(Stream.of("inspect"), Stream.of(arguments)).toArray(String[]::new);
        Outcome outcome = ImagoCommand.run(all);
        assertThat(outcome.exit()).as(outcome.err() + outcome.out()).isZero();
        return outcome.out();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void showsWhatTheJvmSaysOfItself(TestJdk jdk) throws Exception {
        // Nothing but the target's own threads should allocate while it is looked at.
        List<String> flags = List.of("-XX:+UseSerialGC", "-XX:-UseDynamicNumberOfCompilerThreads");
        try (TargetJvm jvm = TargetJvm.start(jdk, flags, APP, "3000")) {
            jvm.awaitLine("ready");
            String pid = Integer.toString(jvm.pid());
            jvm.jcmd("GC.class_histogram");
            Map<String, String> expected = histogram(jvm.jcmd("GC.class_histogram"), jdk);

            assertThat(histogram(see("--pid", pid, "--classes", "-q"), jdk)).isEqualTo(expected);

            Path archive = folder.resolve("sample.imago");
            assertThat(ImagoCommand.run("checkpoint", "--pid", pid, "-o", archive.toString(), "-q")
                            .err())
                    .isEmpty();
            assertThat(histogram(see(archive.toString(), "--classes"), jdk)).isEqualTo(expected);
            checkTree(archive, jvm);
            checkExport(archive, jvm);
            if (jdk.equals(newest())) { // what differs between JDKs is tested where the heap is read
                checkLimits(archive);
                checkObjects(archive);
            }
            assertThat(jvm.jcmd("VM.version")).contains(Integer.toString(jdk.feature()));
        }
    }

    private static void checkTree(Path archive, TargetJvm jvm) {
        assertThat(see(archive.toString(), "--verify"))
                .contains("OK (checksums match)")
                .contains("Process: pid " + jvm.pid())
                .contains("SERIAL")
                .contains(SampleApp.Point.class.getName() + "   3 001")
                .contains("Threads: ")
                .contains("/dev/null");
        assertThat(see(archive.toString(), "--threads"))
                .contains("\"main\"")
                .contains("    at " + APP + ".main(line ")
                .contains("\"Reference Handler\"")
                .doesNotContain(" more\n");
    }

    private static void checkLimits(Path archive) {
        assertThat(see(archive.toString(), "--threads", "--limit", "2"))
                .contains("\"main\"")
                .matches(text ->
                        text.lines().filter(line -> line.startsWith("\"")).count() == 2)
                .containsPattern("and \\d+ more\n");
        assertThat(see(archive.toString(), "--classes", "--limit", "3"))
                .contains("   3:  ")
                .doesNotContain("   4:  ")
                .containsPattern("and [\\d ]+ more\nTotal ");
    }

    private static void checkObjects(Path archive) {
        String file = archive.toString();
        String type = SampleApp.Point.class.getName();
        JsonNode found = json(see(file, "--class", type, "--limit", "3", "--json"))
                .get("answer")
                .get("classes")
                .get(0);
        assertThat(found.get("count").asLong()).isEqualTo(3001);
        assertThat(found.get("instances").size()).isEqualTo(3);
        String id = found.get("instances").get(0).asString();

        String masked = see(file, "--object", id);
        assertThat(masked).contains("small: byte = ********").contains("path    class " + APP + ".p");
        assertThat(see(file, "--object", id, "--show-values"))
                .contains("small: byte = ")
                .doesNotContain("***");
        assertThat(see(file, "--class", APP))
                .contains("static  anInt: int = ********")
                .contains("matrix: int[][] = int[][] of 3 @", "mixed: java.lang.Object[] = ");
        assertThat(see(file, "--class", APP, "--show-values"))
                .contains("static  anInt: int = -123456789")
                .contains("static  latin1: java.lang.String = \"caf\u00e9\"");
        assertThat(see(file, "--retained"))
                .contains("class " + APP + " @")
                .contains("java.util.HashMap @")
                .contains("java.util.HashMap$Node[] of ");
        assertThat(see(file, "--class", "java.util.HashMap$Node[]")).contains("class java.util.HashMap$Node[]");
        Outcome mistyped = ImagoCommand.run("inspect", file, "--class", "Point");
        assertThat(mistyped.exit()).isEqualTo(2);
        assertThat(mistyped.err()).contains("no class Point is loaded; did you mean " + type);
        Outcome nonsense = ImagoCommand.run("inspect", file, "--object", "0x10");
        assertThat(nonsense.exit()).isEqualTo(2);
        assertThat(nonsense.err()).contains("no object has the id 0x10");
    }

    /** NetBeans' reader opens the file, and finds in it what it finds in the one that the JVM writes of itself. */
    private void checkExport(Path archive, TargetJvm jvm) throws Exception {
        Path file = folder.resolve("heap.hprof");
        see(archive.toString(), "--hprof", file.toString());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Path jvms = folder.resolve("jvm.hprof");
        jvm.jcmd("GC.heap_dump -all " + jvms);
        new HeapFile(file).assertSameAs(new HeapFile(jvms));
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    /** Count and bytes by class, without what the VM fills holes with (before JDK-8284435 plain int[] and Object). */
    private static Map<String, String> histogram(String printed, TestJdk jdk) {
        Map<String, Long> counts = new TreeMap<>();
        Map<String, Long> bytes = new TreeMap<>();
        for (String line : printed.split("\n", -1)) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches() && !matcher.group(3).contains("jdk.internal.vm.Filler")) {
                counts.merge(matcher.group(3), Long.parseLong(matcher.group(1)), Long::sum);
                bytes.merge(matcher.group(3), Long.parseLong(matcher.group(2)), Long::sum);
            }
        }
        if (jdk.feature() < 19) {
            counts.remove("[I");
            counts.remove("java.lang.Object");
        }
        Map<String, String> both = new TreeMap<>();
        counts.forEach((name, count) -> both.put(name, count + " objects, " + bytes.get(name) + " bytes"));
        return both;
    }
}
