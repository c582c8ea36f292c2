package dev.imago.checkpoint.hotspot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.imago.checkpoint.criu.Criu;
import dev.imago.checkpoint.criu.DumpOptions;
import dev.imago.checkpoint.hotspot.live.LiveObjects;
import dev.imago.checkpoint.hotspot.live.LiveObjects.Liveness;
import dev.imago.checkpoint.image.CriuImage;
import dev.imago.checkpoint.image.MappedFiles;
import dev.imago.checkpoint.image.ThreadRegisters;
import dev.imago.checkpoint.memory.AddressSpace;
import dev.imago.checkpoint.memory.ProcessMemory;
import dev.imago.checkpoint.testjvm.SampleApp;
import dev.imago.checkpoint.testjvm.TargetJvm;
import dev.imago.checkpoint.testjvm.TestJdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A real dump by CRIU says the same as the memory of the frozen process that it was made of. */
class CriuImageIT {
    @TempDir
    Path directory;

    static Stream<VmCell> cells() {
        List<VmCell> cells = new ArrayList<>();
        for (TestJdk jdk : TestJdk.all()) {
            cells.add(new VmCell(jdk, GarbageCollector.G1, true, VmCell.KlassPointers.COMPRESSED));
            cells.add(new VmCell(jdk, GarbageCollector.SERIAL, false, VmCell.KlassPointers.FULL));
            boolean compact = jdk.feature() >= VmCell.COMPACT_HEADERS;
            cells.add(new VmCell(
                    jdk,
                    GarbageCollector.PARALLEL,
                    true,
                    compact ? VmCell.KlassPointers.IN_MARK_WORD : VmCell.KlassPointers.COMPRESSED));
        }
        return cells.stream();
    }

    @ParameterizedTest
    @MethodSource("cells")
    void imageAndFrozenProcessSayTheSame(VmCell cell) throws IOException {
        try (TargetJvm jvm = TargetJvm.start(cell.jdk(), cell.flags(), SampleApp.class.getName(), "5000")) {
            long hash = Long.parseLong(jvm.awaitLine("hash "));
            jvm.awaitLine("ready");
            jvm.freeze();
            CriuImage image = Criu.find().dump(jvm.pid(), directory.resolve("images"), DumpOptions.stopped());

            assertThat(image.root().pid()).isEqualTo(jvm.pid());
            assertThat(image.descriptors(jvm.pid())).isNotEmpty();
            checkRegisters(image);
            try (AddressSpace process = ProcessMemory.open(jvm.pid());
                    MappedFiles mapped = MappedFiles.ofProcess(jvm.pid());
                    AddressSpace dumped = image.memory(jvm.pid(), mapped)) {
                HotSpotVm ofProcess = HotSpotVm.attach(process);
                HotSpotVm ofImage = HotSpotVm.attach(dumped);
                cell.check(ofImage);
                new SampleAppCheck(ofImage).check(hash);
                assertThat(ofImage.layout()).isEqualTo(ofProcess.layout());
                assertThat(ofImage.heap().spaces()).isEqualTo(ofProcess.heap().spaces());
                assertThat(ClassHistogram.of(ofImage)).isEqualTo(ClassHistogram.of(ofProcess));
                assertThat(liveness(ofImage)).isEqualTo(liveness(ofProcess));
                assertThat(names(ofImage)).containsExactlyElementsOf(names(ofProcess));
                for (HeapSpace space : ofProcess.heap().spaces()) {
                    assertSameBytes(process, dumped, space.bottom(), space.used());
                }
            }
            jvm.thaw();
            // It goes on as if nothing had happened.
            assertThat(jvm.jcmd("VM.version"))
                    .contains(Integer.toString(cell.jdk().feature()));
        }
    }

    private static void checkRegisters(CriuImage image) throws IOException {
        Map<Integer, ThreadRegisters> registers = image.registers(image.root());
        for (Map.Entry<Integer, ThreadRegisters> thread : registers.entrySet()) {
            // The stack pointer is the last word but one, inside a system call or not. A thread that CRIU has just let
            // go
            // is on its way back to its stop, and nothing is told of it yet.
            Path told = Path.of("/proc/" + image.root().pid() + "/task/" + thread.getKey() + "/syscall");
            String[] words = await().until(() -> Files.readString(told).trim().split(" ", -1), all -> all.length > 1);
            assertThat("0x" + Long.toHexString(thread.getValue().stackPointer()))
                    .isEqualTo(words[words.length - 2]);
        }
    }

    private static Map<Liveness, List<Long>> liveness(HotSpotVm vm) {
        LiveObjects live = LiveObjects.trace(vm);
        Map<Liveness, List<Long>> objects = new TreeMap<>();
        live.walk()
                .forEachObject((oop, type, size) -> objects.computeIfAbsent(live.of(oop), each -> new ArrayList<>())
                        .add(oop));
        return objects;
    }

    private static List<String> names(HotSpotVm vm) {
        return vm.classes().all().stream()
                .map(type -> Long.toHexString(type.address()) + " " + type.name() + " " + type.fields())
                .toList();
    }

    private static void assertSameBytes(AddressSpace expected, AddressSpace actual, long start, long length) {
        byte[] one = new byte[1 << 16];
        byte[] other = new byte[1 << 16];
        for (long at = start; at < start + length; at += one.length) {
            int some = (int) Math.min(one.length, start + length - at);
            expected.getBytes(at, one, 0, some);
            actual.getBytes(at, other, 0, some);
            assertThat(other).isEqualTo(one);
        }
    }
}
