package dev.imago.checkpoint.hotspot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.memory.AddressSpace;
import dev.imago.checkpoint.memory.ProcessMemory;
import dev.imago.checkpoint.memory.UnmappedAddressException;
import dev.imago.checkpoint.testjvm.SampleApp;
import dev.imago.checkpoint.testjvm.TargetJvm;
import dev.imago.checkpoint.testjvm.TestJdk;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A JVM whose memory is damaged anywhere ends in a typed error, or is read in bounded time. */
class DamagedVmTest {

    @ParameterizedTest
    @MethodSource("dev.imago.checkpoint.hotspot.VmStructsTest#jdks")
    void damagedMemoryEndsInTypedErrors(TestJdk jdk) {
        long seed = System.nanoTime();
        System.out.println("DamagedVmTest " + jdk + " seed " + seed);
        Random random = new Random(seed);
        try (TargetJvm jvm = TargetJvm.start(jdk, List.of("-Xmx32m"), SampleApp.class.getName(), "100")) {
            jvm.awaitLine("ready");
            jvm.freeze();
            try (AddressSpace whole = ProcessMemory.open(jvm.pid())) {
                int refused = 0;
                for (int i = 0; i < 60; i++) {
                    long round = random.nextLong();
                    try (AddressSpace damaged = new DamagedMemory(whole, round, 1 + random.nextInt(200))) {
                        readAll(HotSpotVm.attach(damaged));
                    } catch (HotSpotException | UnmappedAddressException e) {
                        refused++;
                    } catch (RuntimeException | Error e) {
                        throw new AssertionError("seed " + seed + ", round " + i, e);
                    }
                }
                assertThat(refused).isGreaterThan(10);
            }
        }
    }

    private static void readAll(HotSpotVm vm) {
        for (JavaClass type : vm.classes().all()) {
            type.fields();
            type.interfaces();
            type.referenceOffsets();
            type.componentClass();
        }
        vm.walk().histogram();
    }
}
