import com.sun.management.OperatingSystemMXBean;
import dev.imago.checkpoint.criu.Criu;
import dev.imago.checkpoint.criu.DumpOptions;
import dev.imago.checkpoint.hotspot.HotSpotVm;
import dev.imago.checkpoint.hotspot.graph.ObjectNumbers;
import dev.imago.checkpoint.hotspot.live.LiveObjects;
import dev.imago.checkpoint.image.CriuImage;
import dev.imago.checkpoint.image.MappedFiles;
import dev.imago.checkpoint.memory.AddressSpace;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What {@code scripts/bench/heap} measures: {@code dump PID DIRECTORY} makes images of a stopped process, {@code trace
 * DIRECTORY RUNS} finds and numbers the live objects of a heap in them as {@code imago inspect} does.
 */
public final class Heap {
    private static final double MILLION = 1e6;

    private Heap() {}

    public static void main(String[] args) throws Exception {
        if (args[0].equals("dump")) {
            Criu.find().dump(Integer.parseInt(args[1]), Path.of(args[2]), DumpOptions.stopped());
        } else {
            trace(CriuImage.open(Path.of(args[1])), Integer.parseInt(args[2]));
        }
    }

    private static void trace(CriuImage image, int runs) {
        long begin = System.nanoTime();
        int pid = image.root().pid();
        try (MappedFiles files = MappedFiles.ofProcess(pid);
                AddressSpace memory = image.memory(pid, files)) {
            HotSpotVm vm = HotSpotVm.attach(memory);
            print("opened, its classes read", seconds(begin));
            long before = used();
            Found first = find(vm);
            print("traced and numbered, first run", first);
            printMemory(used() - before, bytes(vm, first.live()));
            Found best = first;
            for (int run = 1; run < runs; run++) {
                Found next = find(vm);
                best = next.seconds() < best.seconds() ? next : best;
            }
            print("traced and numbered, best of " + runs, best);
        }
    }

    /** @param processor seconds of all threads, the compiler's included: what counts where others are at work as well */
    private record Found(LiveObjects live, ObjectNumbers numbers, double seconds, double processor) {}

    private static Found find(HotSpotVm vm) {
        double processor = processor();
        long begin = System.nanoTime();
        LiveObjects live = LiveObjects.trace(vm);
        ObjectNumbers numbers = ObjectNumbers.of(live);
        return new Found(live, numbers, seconds(begin), processor() - processor);
    }

    private static double processor() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e9;
    }

    private static long bytes(HotSpotVm vm, LiveObjects live) {
        long[] sum = {0};
        for (LiveObjects.Liveness each : LiveObjects.Liveness.values()) {
            if (each != LiveObjects.Liveness.GARBAGE) {
                live.forEach(each, (oop, type, size) -> sum[0] += size);
            }
        }
        return sum[0];
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }

    private static long used() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static void print(String what, double seconds) {
        System.out.printf(Locale.ROOT, "  %-38s %7.2f s%n", what, seconds);
    }

    private static void print(String what, Found found) {
        int objects = found.numbers().count();
        System.out.printf(
                Locale.ROOT, "  %-38s %7.2f s   %.2f million objects, %.1f million a second; %.2f s of processor time%n",
                what, found.seconds(), objects / MILLION, objects / found.seconds() / MILLION, found.processor());
    }

    private static void printMemory(long kept, long live) {
        System.out.printf(
                Locale.ROOT, "  marks and numbers: %.1f MB, %.1f %% of the %.0f MB that live; the JVM had a heap of %.0f MB, %.1f %%%n",
                kept / MILLION, 100.0 * kept / live, live / MILLION,
                Runtime.getRuntime().maxMemory() / MILLION, 100.0 * Runtime.getRuntime().maxMemory() / live);
    }
}
