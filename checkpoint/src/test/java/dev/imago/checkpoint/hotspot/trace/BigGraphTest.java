package dev.imago.checkpoint.hotspot.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.hotspot.HotSpotVm;
import dev.imago.checkpoint.memory.AddressSpace;
import dev.imago.checkpoint.memory.ProcessMemory;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.checkpoint.testjvm.TargetJvm;
import dev.imago.checkpoint.testjvm.TestJdk;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Depth and size: a chain of 5 million objects, and a million objects in a map. */
class BigGraphTest {
    private static final int LINKS = 5_000_000;
    private static final int ORDERS = 1_000_000;

    @Test
    void aChainOfFiveMillionObjectsAndAMapOfAMillionAreReadWhole() {
        TestJdk jdk = TestJdk.all().get(0);
        List<String> flags = List.of("-Xmx1g", "-XX:+UseSerialGC");
        try (TargetJvm jvm = TargetJvm.start(jdk, flags, BigApp.class.getName(), "" + LINKS, "" + ORDERS)) {
            jvm.awaitLine("ready");
            jvm.freeze();
            try (AddressSpace memory = ProcessMemory.open(jvm.pid())) {
                HotSpotVm vm = HotSpotVm.attach(memory);
                long start = System.nanoTime();
                HeapState state = HeapTrace.of(
                                vm,
                                new TraceRequest(
                                        List.of(new RootSpec.OwnStatics()),
                                        TracePolicy.withoutRules(BigApp.class.getName()::equals)),
                                Path.of("/tmp"))
                        .requireComplete();
                long traced = System.nanoTime();
                check(state);
                long read = System.nanoTime();
                System.out.printf(
                        "%d objects: traced in %d ms, read in %d ms%n",
                        state.size(), (traced - start) / 1_000_000, (read - traced) / 1_000_000);
            }
        }
    }

    private static void check(HeapState state) {
        // Links; orders with their keys and customers; the map.
        assertThat(state.size()).isEqualTo(LINKS + 3 * ORDERS + 1);
        StateRecord record = new StateRecord();
        long linkSum = 0;
        long quantities = 0;
        int lastLink = 0;
        for (int id = 1; id <= state.size(); id++) {
            state.read(id, record);
            RecordType type = record.type();
            if (type.className().endsWith("$Link")) {
                linkSum += record.slot(0);
                lastLink = record.slot(0) == LINKS ? id : lastLink;
            } else if (type.className().endsWith("$Order")) {
                quantities += record.slot(1);
            }
        }
        assertThat(linkSum).isEqualTo((long) LINKS * (LINKS + 1) / 2);
        assertThat(quantities).isEqualTo(3L * ORDERS * (ORDERS - 1) / 2);
        assertThat(state.pathTo(lastLink))
                .startsWith(BigApp.class.getName() + ".chain.next.next")
                .contains(" more ")
                .endsWith(".next.next");
    }
}
