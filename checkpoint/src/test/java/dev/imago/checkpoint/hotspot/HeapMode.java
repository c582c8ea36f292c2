package dev.imago.checkpoint.hotspot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/** Modes of a JVM's heap, independent of the collector; together they hold every value that decides its layout. */
enum HeapMode {
    USUAL(Oops.COMPRESSED, Klasses.COMPRESSED, "-Xmx64m -Xshare:auto"),
    BASE_NOT_ZERO(Oops.WITH_BASE, Klasses.COMPRESSED, "-Xmx64m -XX:HeapBaseMinAddress=40g -Xshare:off"),
    FULL_CLASS_POINTERS(Oops.COMPRESSED, Klasses.FULL, "-Xmx64m -XX:-UseCompressedClassPointers"),
    SHIFTED(Oops.SHIFTED, Klasses.COMPRESSED, "-Xmx26g -Xms64m"),
    TOO_LARGE_TO_COMPRESS(Oops.FULL, Klasses.COMPRESSED, "-Xmx40g -Xms64m"),
    FULL_WIDTH(Oops.FULL, Klasses.FULL, "-Xmx64m -XX:-UseCompressedOops -XX:-UseCompressedClassPointers -Xshare:off"),
    COARSE(Oops.COMPRESSED, Klasses.COMPRESSED, "-Xmx64m -XX:ObjectAlignmentInBytes=16"),
    COMPACT_HEADERS(
            Oops.COMPRESSED, Klasses.COMPACT, "-Xmx64m -XX:+UnlockExperimentalVMOptions -XX:+UseCompactObjectHeaders"),
    COMPACT_HEADERS_FULL_WIDTH(
            Oops.FULL,
            Klasses.COMPACT,
            "-Xmx64m -XX:+UnlockExperimentalVMOptions -XX:+UseCompactObjectHeaders -XX:-UseCompressedOops"
                    + " -XX:ObjectAlignmentInBytes=16 -Xshare:off");

    private enum Oops {
        FULL,
        COMPRESSED,
        SHIFTED,
        WITH_BASE
    }

    private enum Klasses {
        FULL,
        COMPRESSED,
        COMPACT
    }

    private final Oops oops;
    private final Klasses klasses;
    private final String flags;

    HeapMode(Oops oops, Klasses klasses, String flags) {
        this.oops = oops;
        this.klasses = klasses;
        this.flags = flags;
    }

    /** Whether JDKs of that release have it. */
    boolean isOf(int feature) {
        return klasses != Klasses.COMPACT || feature >= VmCell.COMPACT_HEADERS;
    }

    List<String> flags(GarbageCollector collector) {
        List<String> all = new ArrayList<>(List.of(flags.split(" ", -1)));
        all.add(VmCell.flagOf(collector));
        return all;
    }

    /** The JVM must really run in this mode, and be read so. */
    void check(HotSpotVm vm) {
        VmLayout layout = vm.layout();
        assertThat(layout.compressedOops()).isEqualTo(oops != Oops.FULL);
        if (oops == Oops.WITH_BASE) {
            assertThat(layout.oopBase()).isNotZero();
        } else if (oops == Oops.SHIFTED) {
            assertThat(layout.oopShift()).isEqualTo(3);
        }
        assertThat(layout.compressedClassPointers()).isEqualTo(klasses != Klasses.FULL);
        assertThat(layout.compactHeaders()).isEqualTo(klasses == Klasses.COMPACT);
        assertThat(layout.objectAlignment()).isEqualTo(flags.contains("-XX:ObjectAlignmentInBytes=16") ? 16 : 8);
        if (flags.contains("-Xshare:")) {
            assertThat(vm.memory().mappings().stream()
                            .anyMatch(mapping -> String.valueOf(mapping.file()).endsWith(".jsa")))
                    .as("uses a class data archive")
                    .isEqualTo(flags.contains("-Xshare:auto"));
        }
    }
}
