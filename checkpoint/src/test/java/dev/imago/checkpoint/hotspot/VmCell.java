package dev.imago.checkpoint.hotspot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.testjvm.TestJdk;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** One mode of a JVM: collector, reference width, class pointer width, header form. */
public record VmCell(TestJdk jdk, GarbageCollector collector, boolean compressedOops, KlassPointers klassPointers) {
    /** JEP 450, as an experiment; a product feature since 25. */
    static final int COMPACT_HEADERS = 24;

    public enum KlassPointers {
        FULL,
        COMPRESSED,
        IN_MARK_WORD
    }

    /** All modes of all JDKs found. */
    public static List<VmCell> matrix() {
        List<VmCell> cells = new ArrayList<>();
        for (TestJdk jdk : TestJdk.all()) {
            for (GarbageCollector collector : GarbageCollector.values()) {
                for (boolean compressedOops : new boolean[] {true, false}) {
                    for (KlassPointers klassPointers : KlassPointers.values()) {
                        if (klassPointers != KlassPointers.IN_MARK_WORD || jdk.feature() >= COMPACT_HEADERS) {
                            cells.add(new VmCell(jdk, collector, compressedOops, klassPointers));
                        }
                    }
                }
            }
        }
        return cells;
    }

    public List<String> flags() {
        List<String> flags = new ArrayList<>();
        flags.add("-Xmx64m");
        flags.add(flagOf(collector));
        flags.add((compressedOops ? "-XX:+" : "-XX:-") + "UseCompressedOops");
        switch (klassPointers) {
            case FULL -> flags.add("-XX:-UseCompressedClassPointers");
            case COMPRESSED -> flags.add("-XX:+UseCompressedClassPointers");
            case IN_MARK_WORD ->
                flags.addAll(List.of("-XX:+UnlockExperimentalVMOptions", "-XX:+UseCompactObjectHeaders"));
        }
        return flags;
    }

    static String flagOf(GarbageCollector collector) {
        return switch (collector) {
            case SERIAL -> "-XX:+UseSerialGC";
            case PARALLEL -> "-XX:+UseParallelGC";
            case G1 -> "-XX:+UseG1GC";
        };
    }

    /** The JVM must really run in this mode, and be read so. */
    public void check(HotSpotVm vm) {
        VmLayout layout = vm.layout();
        assertThat(layout.feature()).isEqualTo(jdk.feature());
        assertThat(layout.collector()).isEqualTo(collector);
        assertThat(layout.compressedOops()).isEqualTo(compressedOops);
        assertThat(layout.compressedClassPointers()).isEqualTo(klassPointers != KlassPointers.FULL);
        assertThat(layout.compactHeaders()).isEqualTo(klassPointers == KlassPointers.IN_MARK_WORD);
        assertThat(vm.isGcActive()).isFalse();
    }

    /** The modes of {@link #matrix} that a slower test can afford: each collector and each header form once. */
    public static Stream<VmCell> few() {
        return matrix().stream()
                .filter(cell -> cell.compressedOops()
                        ? cell.klassPointers() != KlassPointers.FULL
                        : cell.klassPointers() == KlassPointers.FULL && cell.collector() == GarbageCollector.G1);
    }
}
