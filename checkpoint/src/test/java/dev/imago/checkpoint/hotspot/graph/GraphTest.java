package dev.imago.checkpoint.hotspot.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.hotspot.HeapWalk.ClassCount;
import dev.imago.checkpoint.hotspot.HotSpotVm;
import dev.imago.checkpoint.hotspot.JavaClass;
import dev.imago.checkpoint.hotspot.hprof.HprofWriter;
import dev.imago.checkpoint.hotspot.live.LiveObjects;
import dev.imago.checkpoint.memory.AddressSpace;
import dev.imago.checkpoint.memory.ProcessMemory;
import dev.imago.checkpoint.testjvm.SampleApp;
import dev.imago.checkpoint.testjvm.TargetJvm;
import dev.imago.checkpoint.testjvm.TestJdk;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jol.heap.HeapDumpReader;
import org.openjdk.jol.info.ClassData;
import org.openjdk.jol.util.Multiset;

/** Paths, retained memory and the HPROF export of a real JVM's heap. */
class GraphTest {
    private static final int POINTS = 5000;

    @TempDir
    Path folder;

    static Stream<TestJdk> jdks() {
        return TestJdk.all().stream();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void knowsWhatHoldsTheSampleAppsObjects(TestJdk jdk) throws Exception {
        try (TargetJvm jvm = TargetJvm.start(
                jdk, List.of("-XX:+UseSerialGC"), SampleApp.class.getName(), Integer.toString(POINTS))) {
            jvm.awaitLine("ready");
            jvm.freeze();
            try (AddressSpace memory = ProcessMemory.open(jvm.pid())) {
                HotSpotVm vm = HotSpotVm.attach(memory);
                LiveObjects live = LiveObjects.trace(vm);
                ObjectNumbers numbers = ObjectNumbers.ofAll(vm, live);
                GraphRoots roots = GraphRoots.all(vm, numbers, live);

                checkNumbers(vm, numbers);
                checkPaths(vm, numbers, roots);
                checkRetention(vm, numbers, roots);
                checkExport(vm, numbers, roots);
            }
        }
    }

    private static JavaClass only(HotSpotVm vm, Class<?> type) {
        return vm.classes().named(type.getName()).get(0);
    }

    private static void checkNumbers(HotSpotVm vm, ObjectNumbers numbers) {
        int[] seen = {0};
        vm.walk().forEachObject((oop, type, size) -> {
            if (numbers.of(oop) != seen[0] || numbers.addressOf(seen[0]) != oop || numbers.of(oop + 8) == seen[0]) {
                throw new AssertionError("object " + seen[0] + " at " + oop + " has the number " + numbers.of(oop));
            }
            seen[0]++;
        });
        assertThat(numbers.count()).isEqualTo(seen[0]).isGreaterThan(POINTS);
        assertThat(numbers.of(0)).isEqualTo(-1);
        assertThat(numbers.of(-8)).isEqualTo(-1);
    }

    private static void checkPaths(HotSpotVm vm, ObjectNumbers numbers, GraphRoots roots) {
        RootPaths paths = new RootPaths(vm, numbers, roots);
        JavaClass app = only(vm, SampleApp.class);
        String root = "class " + SampleApp.class.getName();
        long map = vm.objects().readStaticRef(app.requireField("points"));
        assertThat(String.join("", paths.to(map))).isEqualTo(root + ".points");
        long table = vm.objects().readRef(map, vm.objects().classOf(map).requireField("table"));
        assertThat(String.join("", paths.to(table))).isEqualTo(root + ".points.table");
        long[] points = vm.walk().instancesOf(only(vm, SampleApp.Point.class), 100_000);
        long inMap = Stream.of(points)
                .flatMapToLong(java.util.Arrays::stream)
                .filter(point -> String.join("", paths.to(point))
                        .matches("\\Q" + root + "\\E\\.points\\.table\\[\\d+\\](\\.next|\\.left|\\.right)*\\.value"))
                .count();
        assertThat(inMap).isEqualTo(POINTS);
    }

    private static void checkRetention(HotSpotVm vm, ObjectNumbers numbers, GraphRoots roots) {
        Retention retention = Retention.of(vm, numbers, roots);
        JavaClass point = only(vm, SampleApp.Point.class);
        List<Retention.Holder> holders = retention.holders(0.01, 10_000);

        Retention.Holder map = holders.stream()
                .filter(holder -> holder.what().equals("java.util.HashMap")
                        && holder.bytes() > (long) POINTS * point.instanceSize())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no large map among " + holders));
        assertThat(map.share()).isBetween(1.0, 100.0);
        assertThat(holders.stream()
                        .filter(holder -> holder.depth() == 0)
                        .mapToLong(Retention.Holder::bytes)
                        .sum())
                .isLessThanOrEqualTo(retention.reachedBytes());
        assertThat(retention.reachedObjects()).isBetween(POINTS, numbers.count());
    }

    /** JOL's reader is not ours. */
    private void checkExport(HotSpotVm vm, ObjectNumbers numbers, GraphRoots roots) throws Exception {
        Path file = folder.resolve("heap.hprof");
        long written;
        try (OutputStream out = Files.newOutputStream(file)) {
            written = HprofWriter.write(vm, numbers, roots, out, 1);
        }
        assertThat(written).isEqualTo(numbers.count());
        int[] arrays = {0};
        Multiset<ClassData> read = new HeapDumpReader(file.toFile()) {
            @Override
            protected void visitPrimArray(long id, String type, int count, byte[] bytes) {
                if (count == 7 && java.util.Arrays.equals(bytes, new byte[] {1, -1, 127, -128, 0, 5, 6})) {
                    arrays[0]++;
                }
            }
        }.parse();

        Map<String, Long> expected = new TreeMap<>();
        for (Map.Entry<JavaClass, ClassCount> entry : vm.walk().histogram().entrySet()) {
            if (!entry.getKey().isArray() && !entry.getKey().name().equals("java.lang.Class")) {
                expected.merge(
                        entry.getKey().name().replace('/', '.'),
                        entry.getValue().count(),
                        Long::sum);
            }
        }
        Map<String, Long> theirs = new TreeMap<>();
        for (ClassData type : read.keys()) {
            if (!type.isArray() && !type.name().replace('/', '.').equals("java.lang.Class")) {
                // A hidden class has a plus there.
                theirs.merge(type.name().replace('/', '.').replace('+', '.'), read.count(type), Long::sum);
            }
        }
        assertThat(theirs).isEqualTo(expected);
        assertThat(arrays[0]).as("the array SampleApp.bytes").isEqualTo(1);
    }
}
