package dev.imago.restore.inspection;

import dev.imago.checkpoint.hotspot.HotSpotVm;
import dev.imago.checkpoint.hotspot.VmStructs;
import dev.imago.checkpoint.memory.SparseProcessMemory;
import dev.imago.restore.checkpointing.ServiceDump;
import dev.imago.restore.upgrade.UpgradeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Freezes a service when its collector moves no objects: enough for looking at it, not for taking it over. */
final class QuietFreeze {
    private static final Duration PAUSE = Duration.ofMillis(20);

    private QuietFreeze() {}

    /** Returns with the service frozen, or throws with it running. */
    static void await(ServiceDump dump, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        try (SparseProcessMemory memory =
                SparseProcessMemory.open((int) dump.service().pid())) {
            VmStructs structs = VmStructs.read(memory);
            while (true) {
                long began = System.nanoTime();
                dump.broker().freeze();
                memory.refresh();
                if (!HotSpotVm.isGcActive(memory, structs)) {
                    dump.frozen(began);
                    return;
                }
                dump.broker().thaw();
                if (System.nanoTime() > end) {
                    throw UpgradeException.refused(
                            "a collection was under way at every look",
                            List.of(),
                            "try at a quieter time, or allow more with --wait");
                }
                TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
            }
        }
    }
}
