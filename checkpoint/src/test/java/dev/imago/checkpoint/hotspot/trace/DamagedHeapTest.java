package dev.imago.checkpoint.hotspot.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.hotspot.DamagedMemory;
import dev.imago.checkpoint.hotspot.HotSpotException;
import dev.imago.checkpoint.hotspot.HotSpotVm;
import dev.imago.checkpoint.memory.AddressSpace;
import dev.imago.checkpoint.memory.ProcessMemory;
import dev.imago.checkpoint.memory.UnmappedAddressException;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.checkpoint.testjvm.TargetJvm;
import dev.imago.checkpoint.testjvm.TestJdk;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A heap that is damaged anywhere ends in a typed error, or in a state that can be read, in bounded time. */
class DamagedHeapTest {
    private static final int ROUNDS = 40;

    @ParameterizedTest
    @MethodSource("dev.imago.checkpoint.hotspot.trace.RefusalTest#jdks")
    void damagedObjectsEndInTypedErrors(TestJdk jdk) {
        long seed = System.nanoTime();
        System.out.println("DamagedHeapTest " + jdk + " seed " + seed);
        Random random = new Random(seed);
        try (TargetJvm jvm = TargetJvm.start(jdk, TypesTest.flags(List.of()), TypesApp.class.getName())) {
            jvm.awaitLine("ready");
            jvm.freeze();
            try (AddressSpace whole = ProcessMemory.open(jvm.pid())) {
                HotSpotVm sound = HotSpotVm.attach(whole);
                int refused = 0;
                for (int i = 0; i < ROUNDS; i++) {
                    refused += trace(sound, random, "seed " + seed + ", round " + i);
                }
                assertThat(refused).isGreaterThan(5);
            }
        }
    }

    private static int trace(HotSpotVm sound, Random random, String round) {
        try (AddressSpace damaged = new DamagedMemory(
                sound.memory(),
                random.nextLong(),
                1 + random.nextInt(30),
                sound.heap().reservedStart(),
                sound.heap().reservedEnd())) {
            HotSpotVm vm = HotSpotVm.attach(damaged);
            HeapState state = HeapTrace.of(
                    vm,
                    new TraceRequest(
                            List.of(new RootSpec.OwnStatics()),
                            TracePolicy.withoutRules(TypesApp.Held.class.getName()::equals)),
                    Path.of("/tmp"));
            StateRecord record = new StateRecord();
            for (int id = 1; id <= state.size(); id++) {
                state.read(id, record);
                state.pathTo(id);
            }
            return 0;
        } catch (HotSpotException | UnmappedAddressException | RefusedTraceException e) {
            return 1;
        } catch (RuntimeException | Error e) {
            throw new AssertionError(round, e);
        }
    }
}
