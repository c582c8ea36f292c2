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

    /**
     * What makes a full collection move every object. By default (5) it leaves regions where they are that are live for
     * more than 95 percent, with the garbage in them. Serial, Parallel, and G1 from JDK 20 on overwrite that garbage with
     * fillers. G1 of JDK 17 only remembers in a mark bitmap which objects there live, and no count of its own, with
     * {@code -all} or without, sees the others: then a walk finds more than the JVM admits to having. The same goes for
     * the fillers in the archive regions that class data sharing maps.
     */
    private static List<String> collectingAll(VmCell cell) {
        return cell.collector() == GarbageCollector.G1 && cell.jdk().feature() < 20
                ? quiet(cell, "-XX:MarkSweepDeadRatio=0", "-Xshare:off")
                : quiet(cell);
    }

    @ParameterizedTest
    @MethodSource("cells")
    void countsEveryClassAsTheJvmDoesAfterACollection(VmCell cell) {
        try (TargetJvm jvm = TargetJvm.start(cell.jdk(), collectingAll(cell), SampleApp.class.getName(), "3000")) {
            jvm.awaitLine("ready");
            jvm.jcmd("GC.class_histogram");
            Map<String, ClassCount> expected = ClassHistogram.parse(jvm.jcmd("GC.class_histogram"));
            jvm.freeze();
            try (AddressSpace memory = ProcessMemory.open(jvm.pid())) {
                HotSpotVm vm = HotSpotVm.attach(memory);
                cell.check(vm);
                assertSame(vm, expected);
                assertThat(ClassHistogram.of(vm).get(SampleApp.Point.class.getName()))
                        .extracting(ClassCount::count)
                        .isEqualTo(3001L);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cells")
    void countsEveryClassAsTheJvmDoesWithLiveAllocationBuffers(VmCell cell) {
        List<String> flags = quiet(cell, "-Xms128m", "-Xmx128m", "-Xmn96m");
        try (TargetJvm jvm = TargetJvm.start(cell.jdk(), flags, AllocatingApp.class.getName(), "7", "20011")) {
            long markers = Long.parseLong(jvm.awaitLine("ready "));
            jvm.jcmd("GC.class_histogram", "-all");
            Map<String, ClassCount> expected = ClassHistogram.parse(jvm.jcmd("GC.class_histogram", "-all"));
            jvm.freeze();
            try (AddressSpace memory = ProcessMemory.open(jvm.pid())) {
                HotSpotVm vm = HotSpotVm.attach(memory);
                assertThat(ClassHistogram.of(vm).get(AllocatingApp.Marker.class.getName()))
                        .as("no collection has run")
                        .extracting(ClassCount::count)
                        .isEqualTo(markers);
                assertThat(vm.walk().forEachObject((oop, type, size) -> {}))
                        .as("bytes in buffers")
                        .isPositive();
                assertSame(vm, expected);
            }
        }
    }

    private static void assertSame(HotSpotVm vm, Map<String, ClassCount> expected) {
        long gaps = vm.walk().forEachObject((oop, type, size) -> {});
        ClassHistogram.assertSame(vm.layout().feature(), ClassHistogram.of(vm), gaps, expected);
    }
}
