package dev.imago.checkpoint.hotspot.thread;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.hotspot.HotSpotVm;
import dev.imago.checkpoint.memory.ProcessMemory;
import dev.imago.checkpoint.testjvm.BlockedThreadsApp;
import dev.imago.checkpoint.testjvm.TargetJvm;
import dev.imago.checkpoint.testjvm.TestJdk;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JavaThreadsTest {
    private static final List<List<String>> MODES = List.of(
            List.of("-XX:+UseSerialGC"),
            List.of("-Xint", "-XX:+UseG1GC"),
            List.of("-Xcomp", "-XX:-TieredCompilation", "-XX:+UseParallelGC"),
            List.of("-Xcomp", "-XX:TieredStopAtLevel=1", "-XX:-UseCompressedOops"));

    static Stream<Arguments> modes() {
        return TestJdk.all().stream().flatMap(jdk -> MODES.stream().map(flags -> Arguments.of(jdk, flags)));
    }

    @ParameterizedTest
    @MethodSource("modes")
    void findsTheFramesThatTheJvmItselfPrints(TestJdk jdk, List<String> flags) {
        try (TargetJvm jvm = TargetJvm.start(jdk, flags, BlockedThreadsApp.class.getName())) {
            jvm.awaitLine("ready");
            Map<String, List<String>> printed = ThreadPrint.parse(jvm.jcmd("Thread.print"));
            jvm.freeze();
            try (ProcessMemory memory = ProcessMemory.open(jvm.pid())) {
                Map<String, JavaThread> found = byName(JavaThreads.of(HotSpotVm.attach(memory)));

                assertThat(found).hasSizeGreaterThan(25);
                assertThat(printed.keySet()).containsAll(found.keySet());
                // All wait but compilers, so jcmd and the freeze met them in the same place.
                found.forEach((name, thread) -> {
                    assertThat(ThreadPrint.format(thread.frames())).as(name).isEqualTo(printed.get(name));
                    assertThat(thread.walk()).as(name).isEqualTo(JavaThread.Walk.COMPLETE);
                });
                checkDetails(found);
                checkKinds(found, flags);
            }
        }
    }

    private static void checkDetails(Map<String, JavaThread> found) {
        JavaThread main = require(found, "main");
        assertThat(main.daemon()).isFalse();
        assertThat(main.vmInternal()).isFalse();
        assertThat(main.osThreadId()).isPositive();
        assertThat(require(found, "park").daemon()).isTrue();
        assertThat(require(found, "park").state()).isEqualTo(ThreadState.BLOCKED);
        assertThat(require(found, "accept").state()).isEqualTo(ThreadState.IN_NATIVE);
        assertThat(require(found, "monitor enter").pendingMonitor()).isTrue();
        assertThat(require(found, "monitor owner").pendingMonitor()).isFalse();
        assertThat(require(found, "Signal Dispatcher").vmInternal()).isTrue();
        assertThat(require(found, "pool-1-thread-1").task()).isNotZero();
        List<Frame> recursion = require(found, "recursion").frames();
        assertThat(recursion).hasSizeGreaterThan(300);
        assertThat(recursion.get(0).kind()).isEqualTo(Frame.Kind.NATIVE);
    }

    private static void checkKinds(Map<String, JavaThread> found, List<String> flags) {
        List<Frame.Kind> kinds = require(found, "recursion").frames().stream()
                .map(Frame::kind)
                .distinct()
                .toList();
        boolean inlined = found.values().stream()
                .flatMap(thread -> thread.frames().stream())
                .anyMatch(Frame::inlined);
        if (flags.contains("-Xint")) {
            assertThat(kinds).containsExactly(Frame.Kind.NATIVE, Frame.Kind.INTERPRETED);
            assertThat(inlined).isFalse();
        } else if (flags.contains("-Xcomp")) {
            assertThat(kinds).contains(Frame.Kind.NATIVE, Frame.Kind.COMPILED);
            assertThat(inlined).isTrue();
        }
    }

    private static Map<String, JavaThread> byName(List<JavaThread> threads) {
        return threads.stream().collect(Collectors.toMap(JavaThread::name, Function.identity()));
    }

    private static JavaThread require(Map<String, JavaThread> threads, String name) {
        JavaThread thread = threads.get(name);
        if (thread == null) {
            throw new AssertionError("no thread '" + name + "' among " + threads.keySet());
        }
        return thread;
    }
}
