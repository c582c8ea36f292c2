package dev.imago.checkpoint.hotspot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imago.checkpoint.memory.AddressSpace;
import dev.imago.checkpoint.memory.ProcessMemory;
import dev.imago.checkpoint.testjvm.SampleApp;
import dev.imago.checkpoint.testjvm.TargetJvm;
import dev.imago.checkpoint.testjvm.TestJdk;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Collectors whose heaps are not understood are refused by name, not misread. */
class RefusalsTest {

    static Stream<Arguments> collectors() {
        List<Arguments> cells = new ArrayList<>();
        for (TestJdk jdk : TestJdk.all()) {
            cells.add(Arguments.of(jdk, "UseZGC"));
            cells.add(Arguments.of(jdk, "UseEpsilonGC"));
            if (!jdk.isBuiltByOracle()) {
                // The only builds without it; a target that lacks any other collector fails to start, and the test with
                // it.
                cells.add(Arguments.of(jdk, "UseShenandoahGC"));
            }
        }
        return cells.stream();
    }

    @ParameterizedTest
    @MethodSource("collectors")
    void refusesOtherCollectorsByName(TestJdk jdk, String flag) {
        List<String> flags = List.of("-Xmx64m", "-XX:+UnlockExperimentalVMOptions", "-XX:+" + flag);
        try (TargetJvm jvm = TargetJvm.start(jdk, flags, SampleApp.class.getName(), "10")) {
            jvm.awaitLine("ready");
            jvm.freeze();
            try (AddressSpace memory = ProcessMemory.open(jvm.pid())) {
                assertThatThrownBy(() -> HotSpotVm.attach(memory))
                        .isInstanceOf(UnsupportedJvmException.class)
                        .hasMessageContaining("-XX:+" + flag)
                        .hasMessageContaining("UseG1GC")
                        .hasMessageContaining(Integer.toString(jdk.feature()));
                assertThat(VmStructs.read(memory).jvmVersion()).startsWith(Integer.toString(jdk.feature()));
            }
        }
    }
}
