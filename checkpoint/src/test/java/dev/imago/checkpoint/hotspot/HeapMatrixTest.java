package dev.imago.checkpoint.hotspot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.hotspot.HeapWalk.ClassCount;
import dev.imago.checkpoint.hotspot.live.LiveObjects;
import dev.imago.checkpoint.hotspot.live.LiveObjects.Liveness;
import dev.imago.checkpoint.memory.AddressSpace;
import dev.imago.checkpoint.memory.ProcessMemory;
import dev.imago.checkpoint.testjvm.AllocatingApp;
import dev.imago.checkpoint.testjvm.MixedApp;
import dev.imago.checkpoint.testjvm.RedefiningApp;
import dev.imago.checkpoint.testjvm.SampleApp;
import dev.imago.checkpoint.testjvm.TargetJvm;
import dev.imago.checkpoint.testjvm.TestJdk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Heaps of every mode, collector and JDK: their content against what the target printed of it, and objects and bytes of
 * every class against the JVM's own count, with allocation buffers open and again after a full collection.
 */
class HeapMatrixTest {
    @TempDir
    static Path directory;

    static Stream<Arguments> cells() {
        List<Arguments> cells = new ArrayList<>();
        for (TestJdk jdk : TestJdk.all()) {
            for (GarbageCollector collector : GarbageCollector.values()) {
                Arrays.stream(HeapMode.values())
                        .filter(mode -> mode.isOf(jdk.feature()))
                        .forEach(mode -> cells.add(Arguments.of(jdk, collector, mode)));
            }
        }
        return cells.stream();
    }

    @ParameterizedTest
    @MethodSource("cells")
    void readsContentAndCountsEveryClass(TestJdk jdk, GarbageCollector collector, HeapMode mode) throws IOException {
        List<String> flags = new ArrayList<>(mode.flags(collector));
        // Nothing but the target's own threads should allocate while it is looked at, nor a collection run unasked.
        flags.addAll(List.of("-Xmn24m", "-XX:-UseDynamicNumberOfCompilerThreads"));
        flags.add("-javaagent:" + RedefiningApp.agentJar(directory));
        // So that a full collection moves everything, see countOf.
        flags.add("-XX:MarkSweepDeadRatio=0");
        try (TargetJvm jvm = TargetJvm.start(jdk, flags, MixedApp.class.getName())) {
            long hash = Long.parseLong(jvm.awaitLine("hash "));
            long markers = Long.parseLong(jvm.awaitLine("markers "));
            jvm.awaitLine("ready");
            jvm.jcmd("GC.class_histogram", "-all"); // the first one loads and makes what the next one needs
            Map<String, ClassCount> all = ClassHistogram.parse(jvm.jcmd("GC.class_histogram", "-all"));
            frozen(jvm, vm -> {
                assertThat(vm.layout().collector()).isEqualTo(collector);
                mode.check(vm);
                new SampleAppCheck(vm).check(hash);
                checkTwins(vm);
                assertThat(ClassHistogram.of(vm).get(AllocatingApp.Marker.class.getName()))
                        .as("no collection has run")
                        .extracting(ClassCount::count)
                        .isEqualTo(markers);
                Map<String, ClassCount> walked = new TreeMap<>();
                long gaps =
                        vm.walk().forEachObject((oop, type, size) -> ClassHistogram.add(walked, type.name(), 1, size));
                assertThat(gaps).as("bytes in open buffers").isPositive();
                ClassHistogram.assertSame(jdk.feature(), walked, gaps, all);
            });
            Map<String, ClassCount> left = ClassHistogram.parse(jvm.jcmd("GC.class_histogram"));
            frozen(jvm, vm -> {
                new SampleAppCheck(vm).check(hash);
                Map<String, ClassCount> walked = new TreeMap<>();
                long gaps = countOf(vm, walked);
                assertThat(walked.get(SampleApp.Point.class.getName()))
                        .extracting(ClassCount::count)
                        .isEqualTo(MixedApp.POINTS + 1L);
                ClassHistogram.assertSame(jdk.feature(), walked, gaps, left);
            });
        }
    }

    private static void frozen(TargetJvm jvm, Consumer<HotSpotVm> check) {
        jvm.freeze();
        try (AddressSpace memory = ProcessMemory.open(jvm.pid())) {
            check.accept(HotSpotVm.attach(memory));
        }
        jvm.thaw();
    }

    /**
     * By default (5) G1 leaves regions where they are that are live for more than 95 percent, with the garbage in them.
     * Serial, Parallel, and G1 from JDK 20 on overwrite that garbage with fillers. G1 of JDK 17 only remembers in a mark
     * bitmap which objects there live, and no count of its own, with {@code -all} or without, sees the others: a walk finds
     * more than the JVM admits to having. MarkSweepDeadRatio=0 makes it move all regions but those mapped from the class
     * data archive, in which there is garbage from the beginning: fillers.
     */
    private static long countOf(HotSpotVm vm, Map<String, ClassCount> counts) {
        LiveObjects live = LiveObjects.trace(vm);
        return vm.walk().forEachObject((oop, type, size) -> {
            HeapSpace space = vm.heap().at(oop);
            boolean hidden = space != null && space.name().equals("open archive") && live.of(oop) == Liveness.GARBAGE;
            if (!hidden) {
                ClassHistogram.add(counts, type.name(), 1, size);
            }
        });
    }

    private static void checkTwins(HotSpotVm vm) {
        List<JavaClass> twins = vm.classes().named(MixedApp.Twin.class.getName());
        assertThat(twins).extracting(JavaClass::loader).doesNotHaveDuplicates();
        Map<JavaClass, ClassCount> counts = vm.walk().histogram();
        ClassCount none = new ClassCount(0, 0);
        assertThat(twins.stream().map(type -> counts.getOrDefault(type, none).count()))
                .as("objects of a class of one name, by loader; the application's own made none")
                .containsExactlyInAnyOrder(0L, 1L, 2L, 3L);
    }
}
