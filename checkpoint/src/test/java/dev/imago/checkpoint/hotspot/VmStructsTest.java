package dev.imago.checkpoint.hotspot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imago.checkpoint.memory.ProcessMemory;
import dev.imago.checkpoint.testjvm.SampleApp;
import dev.imago.checkpoint.testjvm.TargetJvm;
import dev.imago.checkpoint.testjvm.TestJdk;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VmStructsTest {

    static Stream<TestJdk> jdks() {
        return TestJdk.all().stream();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void readsWhatTheJvmExportsAboutItself(TestJdk jdk) {
        try (TargetJvm jvm = TargetJvm.start(jdk, List.of("-Xmx32m"), SampleApp.class.getName(), "10")) {
            jvm.awaitLine("ready");
            jvm.freeze();
            try (ProcessMemory memory = ProcessMemory.open(jvm.pid())) {
                VmStructs structs = VmStructs.read(memory);

                assertThat(structs.jvmVersion()).startsWith(Integer.toString(jdk.feature()));
                assertThat(structs.libjvm()).startsWith(jdk.home().toString());
                assertThat(structs.fields()).hasSizeGreaterThan(500);
                assertThat(structs.offset("Klass", "_name")).isBetween(8L, 200L);
                assertThat(structs.sizeOf("InstanceKlass")).isBetween(200L, 1000L);
                assertThatThrownBy(() -> structs.require("Klass", "_no_such"))
                        .isInstanceOf(MissingVmStructException.class)
                        .hasMessageContaining("Klass::_no_such")
                        .hasMessageContaining(structs.jvmVersion())
                        .hasMessageContaining("libjvm.so");
            }
        }
    }

    @Test
    void refusesProcessThatIsNoJvm() throws IOException {
        Process sleep = new ProcessBuilder("sleep", "1000").start();
        try (ProcessMemory memory = ProcessMemory.open((int) sleep.pid())) {
            assertThatThrownBy(() -> VmStructs.read(memory))
                    .isInstanceOf(UnsupportedJvmException.class)
                    .hasMessageContaining("not a HotSpot JVM");
        } finally {
            sleep.destroyForcibly();
        }
    }
}
