package dev.imago.checkpoint.hotspot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.hotspot.HeapWalk.ClassCount;
import dev.imago.checkpoint.memory.AddressSpace;
import dev.imago.checkpoint.memory.ProcessMemory;
import dev.imago.checkpoint.testjvm.AllocatingApp;
import dev.imago.checkpoint.testjvm.SampleApp;
import dev.imago.checkpoint.testjvm.TargetJvm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The walk from bottom to top of the heap against the JVM's own count of every class. */
class HeapWalkTest {

    static Stream<VmCell> cells() {
        return VmCell.few();
    }

    /** Nothing but the target's own threads should allocate while it is looked at. */
    private static List<String> quiet(VmCell cell, String... more) {
        List<String> flags = new ArrayList<>(cell.flags());
        flags.add("-XX:-UseDynamicNumberOfCompilerThreads");
        flags.addAll(List.of(more));
        return flags;
    }

    @ParameterizedTest
    @MethodSource("cells")
    void countsEveryClassAsTheJvmDoesAfterACollection(VmCell cell) {
        try (TargetJvm jvm = TargetJvm.start(cell.jdk(), quiet(cell), SampleApp.class.getName(), "3000")) {
            jvm.awaitLine("ready");
            jvm.jcmd("GC.class_histogram");
            Map<String, ClassCount> expected = ClassHistogram.parse(jvm.jcmd("GC.class_histogram"));
            jvm.freeze();
            try (AddressSpace memory = ProcessMemory.open(jvm.pid())) {
                HotSpotVm vm = HotSpotVm.attach(memory);
                cell.check(vm);
                Map<String, ClassCount> walked = ClassHistogram.of(vm);

                assertSame(cell, walked, expected);
                JavaClass point =
                        vm.classes().named(SampleApp.Point.class.getName()).get(0);
                assertThat(vm.walk().instancesOf(point, 10_000)).hasSize(3001);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cells")
    void stepsOverTheRestOfLiveAllocationBuffers(VmCell cell) {
        List<String> flags = quiet(cell, "-Xms128m", "-Xmx128m", "-Xmn96m");
        try (TargetJvm jvm = TargetJvm.start(cell.jdk(), flags, AllocatingApp.class.getName(), "7", "20011")) {
            int markers = Integer.parseInt(jvm.awaitLine("ready "));
            jvm.jcmd("GC.class_histogram", "-all");
            Map<String, ClassCount> expected = ClassHistogram.parse(jvm.jcmd("GC.class_histogram", "-all"));
            jvm.freeze();
            try (AddressSpace memory = ProcessMemory.open(jvm.pid())) {
                HotSpotVm vm = HotSpotVm.attach(memory);
                long[] counted = new long[1];
                long gaps = vm.walk().forEachObject((oop, type, size) -> {
                    if (type.name().equals(AllocatingApp.Marker.class.getName())) {
                        counted[0]++;
                    }
                });

                assertThat(counted[0]).as("no collection has run").isEqualTo(markers);
                assertThat(gaps).isPositive();
                assertThat(ClassHistogram.withoutFillers(
                                ClassHistogram.of(vm), cell.jdk().feature()))
                        .isEqualTo(ClassHistogram.withoutFillers(
                                expected, cell.jdk().feature()));
            }
        }
    }

    private static void assertSame(VmCell cell, Map<String, ClassCount> walked, Map<String, ClassCount> expected) {
        int feature = cell.jdk().feature();
        Map<String, ClassCount> ours = ClassHistogram.withoutFillers(walked, feature);
        Map<String, ClassCount> theirs = ClassHistogram.withoutFillers(expected, feature);
        if (cell.collector() == GarbageCollector.G1 && feature < 20) {
            // A full collection leaves garbage in regions that are nearly all live. JDK 17 leaves it as it is and does
            // not count it, later ones overwrite it: classes whose objects have just died may have more for us.
            ClassCount none = new ClassCount(0, 0);
            theirs.forEach((name, count) ->
                    assertThat(ours.getOrDefault(name, none).count()).as(name).isGreaterThanOrEqualTo(count.count()));
            theirs.keySet().removeIf(name -> !name.contains("dev.imago"));
            ours.keySet().removeIf(name -> !name.contains("dev.imago"));
        }
        assertThat(ours).isEqualTo(theirs);
    }
}
