package dev.imago.checkpoint.hotspot.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.imago.checkpoint.hotspot.ClassHistogram;
import dev.imago.checkpoint.hotspot.CorruptVmException;
import dev.imago.checkpoint.hotspot.HeapWalk.ClassCount;
import dev.imago.checkpoint.hotspot.HotSpotVm;
import dev.imago.checkpoint.hotspot.JavaThreadList;
import dev.imago.checkpoint.hotspot.MarkBitmap;
import dev.imago.checkpoint.hotspot.VmCell;
import dev.imago.checkpoint.hotspot.VmStructs;
import dev.imago.checkpoint.hotspot.live.LiveObjects.Liveness;
import dev.imago.checkpoint.image.WithoutFile;
import dev.imago.checkpoint.memory.AddressSpace;
import dev.imago.checkpoint.memory.ProcessMemory;
import dev.imago.checkpoint.testjvm.NativeLibrary;
import dev.imago.checkpoint.testjvm.RootsApp;
import dev.imago.checkpoint.testjvm.TargetJvm;
import dev.imago.checkpoint.testjvm.TestJdk;
import dev.imago.checkpoint.testjvm.UnloadingApp;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is alive, by every kind of root, against what a JVM's own full collection leaves. */
class LiveObjectsTest {
    private static final String PERFORMANCE_DATA = "hsperfdata";

    @TempDir
    Path directory;

    static Stream<VmCell> cells() {
        return VmCell.few();
    }

    @ParameterizedTest
    @MethodSource("cells")
    void knowsWhatEachKindOfRootKeepsAlive(VmCell cell) {
        Path library = NativeLibrary.compile("roots", cell.jdk(), directory);
        List<String> flags = new ArrayList<>(cell.flags());
        flags.addAll(List.of("-Xmn32m", "-XX:-UseDynamicNumberOfCompilerThreads"));
        try (TargetJvm jvm = TargetJvm.start(cell.jdk(), flags, RootsApp.class.getName(), library.toString())) {
            jvm.awaitLine("ready");
            jvm.freeze();
            try (AddressSpace memory = ProcessMemory.open(jvm.pid())) {
                Map<String, String> found = byClass(HotSpotVm.attach(memory));
                assertThat(found).containsAllEntriesOf(expected(cell.jdk().feature() >= 21));
                assertThat(found.get(RootsApp.OnCompiledStack.class.getName())).contains("POSSIBLE=");
                assertOneThreadFindsTheSame(HotSpotVm.attach(memory));
                assertThat(byClass(HotSpotVm.attach(withoutPerformanceData(memory))))
                        .isEqualTo(found);
            }
            jvm.thaw();
            jvm.jcmd("GC.run");
            jvm.jcmd("GC.run_finalization");
            // The thread that has finalized ends a little later.
            await().until(() -> !jvm.jcmd("Thread.print").contains("Secondary finalizer"));
            Map<String, ClassCount> left = ClassHistogram.parse(jvm.jcmd("GC.class_histogram"));
            jvm.freeze();
            try (AddressSpace memory = ProcessMemory.open(jvm.pid())) {
                assertHoldsWhatIsLeft(HotSpotVm.attach(memory), left);
            }
        }
    }

    private static void assertOneThreadFindsTheSame(HotSpotVm vm) {
        LiveObjects byTwo = LiveObjects.trace(vm, 2, true);
        LiveObjects byOne = LiveObjects.trace(vm, 1, true);
        MarkBitmap two = byTwo.marks();
        MarkBitmap one = byOne.marks();
        assertThat(two.count()).isEqualTo(one.count()).isGreaterThan(60_000);
        for (int number = 0; number < one.count(); number++) {
            long oop = one.addressOf(number);
            if (two.addressOf(number) != oop || byTwo.of(oop) != byOne.of(oop) || two.rank(oop) != number) {
                throw new AssertionError("object " + number + " at " + oop + " is " + byOne.of(oop) + " or "
                        + byTwo.of(oop) + ", number " + two.rank(oop));
            }
        }
    }

    /** As an image has it whose JVM has ended, with words on a stack that look like the handles of native code and lead there. */
    private static AddressSpace withoutPerformanceData(AddressSpace memory) {
        VmStructs structs = VmStructs.read(memory);
        long data = memory.mappings().stream()
                .filter(mapping -> String.valueOf(mapping.file()).contains(PERFORMANCE_DATA))
                .findFirst()
                .orElseThrow()
                .start();
        long thread = JavaThreadList.addresses(memory, structs)[0];
        long stackEnd = memory.getLong(thread + structs.offset("JavaThread", "_stack_base"));
        return new WithoutFile(memory, PERFORMANCE_DATA, Map.of(stackEnd - 16, thread, stackEnd - 8, data));
    }

    private static Map<String, String> expected(boolean virtualThreads) {
        Map<String, String> expected = new TreeMap<>();
        for (Class<?> certain : List.of(
                RootsApp.InStatic.class,
                RootsApp.BehindStatic.class,
                RootsApp.InThread.class,
                RootsApp.InThreadLocal.class,
                RootsApp.InJniGlobal.class,
                RootsApp.Soft.class)) {
            expected.put(certain.getName(), "{CERTAIN=1}");
        }
        expected.put(RootsApp.OnInterpretedStack.class.getName(), "{POSSIBLE=1}");
        if (virtualThreads) {
            expected.put(RootsApp.OnVirtualStack.class.getName(), "{POSSIBLE=1}");
        }
        expected.put(RootsApp.InJniLocal.class.getName(), "{POSSIBLE=1}");
        expected.put(RootsApp.InJniOuterLocal.class.getName(), "{POSSIBLE=1}");
        expected.put(RootsApp.Finalizable.class.getName(), "{FINALIZABLE=1}");
        expected.put(RootsApp.BehindFinalizable.class.getName(), "{FINALIZABLE=1}");
        for (Class<?> garbage : List.of(
                RootsApp.Weak.class,
                RootsApp.Phantom.class,
                RootsApp.InJniWeak.class,
                RootsApp.Dropped.class,
                RootsApp.BehindDropped.class)) {
            expected.put(garbage.getName(), "{GARBAGE=1}");
        }
        expected.put(RootsApp.Loaded.class.getName(), "{CERTAIN=3, GARBAGE=1}");
        return expected;
    }

    private static Map<String, String> byClass(HotSpotVm vm) {
        LiveObjects live = LiveObjects.trace(vm);
        Map<String, Map<Liveness, Integer>> counts = new TreeMap<>();
        live.walk()
                .forEachObject((oop, type, size) -> counts.computeIfAbsent(type.name(), name -> new TreeMap<>())
                        .merge(live.of(oop), 1, Integer::sum));
        Map<String, String> text = new TreeMap<>();
        counts.forEach((name, each) -> text.put(name, each.toString()));
        return text;
    }

    /**
     * Nothing that the JVM has kept is missing, and nothing is certain that it has not kept. In between is only what words on
     * stacks point to: the JVM knows which of them are out of use.
     */
    private static void assertHoldsWhatIsLeft(HotSpotVm vm, Map<String, ClassCount> left) {
        LiveObjects live = LiveObjects.trace(vm);
        Map<String, ClassCount> certain = new TreeMap<>();
        live.forEach(Liveness.CERTAIN, (oop, type, size) -> ClassHistogram.add(certain, type.name(), 1, size));
        Map<String, ClassCount> alive = new TreeMap<>(certain);
        for (Liveness each : List.of(Liveness.POSSIBLE, Liveness.FINALIZABLE)) {
            live.forEach(each, (oop, type, size) -> ClassHistogram.add(alive, type.name(), 1, size));
        }
        int feature = vm.layout().feature();
        ClassCount none = new ClassCount(0, 0);
        assertThat(ClassHistogram.withoutFillers(left, feature)).allSatisfy((name, count) -> {
            assertThat(alive.getOrDefault(name, none).count()).isGreaterThanOrEqualTo(count.count());
            assertThat(alive.getOrDefault(name, none).bytes()).isGreaterThanOrEqualTo(count.bytes());
        });
        assertThat(ClassHistogram.withoutFillers(certain, feature)).allSatisfy((name, count) -> {
            assertThat(left.getOrDefault(name, none).count()).isGreaterThanOrEqualTo(count.count());
            assertThat(left.getOrDefault(name, none).bytes()).isGreaterThanOrEqualTo(count.bytes());
        });
        assertThat(objects(alive) - objects(certain))
                .as("objects only stacks refer to")
                .isLessThan(100);
    }

    private static long objects(Map<String, ClassCount> counts) {
        return counts.values().stream().mapToLong(ClassCount::count).sum();
    }

    /** What is left of unloaded classes has no size any more: the walk goes on behind it. */
    @ParameterizedTest
    @MethodSource("dev.imago.checkpoint.hotspot.VmStructsTest#jdks")
    void walksOverGarbageOfUnloadedClasses(TestJdk jdk) {
        List<String> flags = List.of(
                "-XX:+UseG1GC",
                "-Xmx128m",
                "-XX:MaxTenuringThreshold=0",
                "-XX:+ExplicitGCInvokesConcurrent",
                "-XX:G1HeapWastePercent=100");
        try (TargetJvm jvm = TargetJvm.start(jdk, flags, UnloadingApp.class.getName())) {
            long kept = Long.parseLong(jvm.awaitLine("kept "));
            jvm.awaitLine("ready");
            jvm.freeze();
            try (AddressSpace memory = ProcessMemory.open(jvm.pid())) {
                HotSpotVm vm = HotSpotVm.attach(memory);
                long[] counted = new long[1];
                assertThat(vm.classes().named(UnloadingApp.Unloaded.class.getName()))
                        .as("loaders of the class that are left")
                        .hasSize(1);
                LiveObjects.trace(vm).walk().forEachObject((oop, type, size) -> {
                    counted[0] += type.name().equals(UnloadingApp.Kept.class.getName()) ? 1 : 0;
                });
                assertThat(counted[0]).isEqualTo(kept);
                if (jdk.feature() < 20) {
                    // Later ones overwrite such garbage soon after.
                    assertThatThrownBy(() -> vm.walk().forEachObject((oop, type, size) -> {}))
                            .isInstanceOf(CorruptVmException.class)
                            .hasMessageContaining("garbage of an unloaded class");
                }
            }
        }
    }
}
