package dev.imago.restore.inspection;

import dev.imago.checkpoint.hotspot.HotSpotVm;
import dev.imago.checkpoint.hotspot.graph.GraphRoots;
import dev.imago.checkpoint.hotspot.graph.ObjectNumbers;
import dev.imago.checkpoint.hotspot.graph.Retention;
import dev.imago.checkpoint.hotspot.graph.RootPaths;
import dev.imago.checkpoint.hotspot.hprof.HprofWriter;
import dev.imago.checkpoint.hotspot.live.LiveObjects;
import dev.imago.restore.upgrade.Sizes;
import dev.imago.restore.upgrade.UpgradeException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/** The objects of a heap with what holds them; made for one command. */
final class HeapGraph {
    /** Bytes for an object and its references while dominators are looked for. */
    private static final int BYTES_AN_OBJECT = 64;

    /** Branches below this share of all, in percent, say little. */
    private static final double SMALLEST_SHARE = 0.5;

    private final HotSpotVm vm;
    private final LiveObjects live;
    private final ObjectNumbers numbers;
    private final GraphRoots roots;

    HeapGraph(HotSpotVm vm) {
        this.vm = vm;
        this.live = LiveObjects.trace(vm);
        this.numbers = ObjectNumbers.of(live);
        requireMemory();
        this.roots = GraphRoots.all(vm, numbers, live);
    }

    private void requireMemory() {
        Runtime runtime = Runtime.getRuntime();
        long need = (long) numbers.count() * BYTES_AN_OBJECT;
        long free = runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
        if (need > free) {
            throw UpgradeException.refused(
                    "too many objects to look at their references",
                    List.of(Sizes.count(numbers.count()) + " objects need about " + Sizes.bytes(need) + ", "
                            + Sizes.bytes(free) + " are free"),
                    "give imago more memory: IMAGO_JAVA_OPTIONS=-Xmx" + (need / (1 << 30) + 2) + "g");
        }
    }

    /** Whether an object begins there, a live one or garbage. */
    boolean isObject(long oop) {
        return numbers.of(oop) >= 0 || ObjectNumbers.ofAll(vm, live).of(oop) >= 0;
    }

    List<String> pathTo(long oop) {
        return new RootPaths(vm, numbers, roots).to(oop);
    }

    InspectionResult.Answer retained(int most) {
        Retention retention = Retention.of(vm, numbers, roots);
        return new InspectionResult.Retained(
                retention.reachedBytes(), retention.reachedObjects(), retention.holders(SMALLEST_SHARE, most));
    }

    /** Writes the heap for analysers, garbage, values and all: readable by its owner only. */
    InspectionResult.Answer export(Path file) throws IOException {
        if (Files.exists(file)) {
            throw UpgradeException.usage(file + " is there already", "give another name to --hprof");
        }
        boolean complete = false;
        try (OutputStream out = Channels.newOutputStream(Files.newByteChannel(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))))) {
            long objects = HprofWriter.write(vm, ObjectNumbers.ofAll(vm, live), roots, out, System.currentTimeMillis());
            complete = true;
            return new InspectionResult.Exported(file, objects, Files.size(file));
        } finally {
            if (!complete) {
                Files.deleteIfExists(file);
            }
        }
    }
}
