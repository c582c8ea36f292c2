package dev.imago.checkpoint.hotspot.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.hotspot.HotSpotVm;
import dev.imago.checkpoint.memory.AddressSpace;
import dev.imago.checkpoint.memory.ProcessMemory;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.checkpoint.testjvm.TargetJvm;
import dev.imago.checkpoint.testjvm.TestJdk;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The only object of a class is the only one that is alive. */
class SingleInstanceTest {
    private static final String APP = SingleInstanceTest.class.getName();

    /** A target that holds one desk by a variable, after it has made and dropped many. */
    public static final class Office {
        private static final List<WeakReference<Desk>> SEEN = new ArrayList<>();

        /** What there is one of. */
        static class Desk {
            final String label;

            Desk(String label) {
                this.label = label;
            }
        }

        /** What there are two of: one is held by a variable, the other by a static field. */
        static final class Chair {
            static Object spare = new Chair();
        }

        private Office() {}

        public static void main(String[] args) throws InterruptedException {
            Thread movers = new Thread(() -> {
                for (int i = 0; i < 100; i++) {
                    SEEN.add(new WeakReference<>(new Desk("dropped") {}));
                    SEEN.add(new WeakReference<>(new Desk("dropped")));
                }
            });
            movers.start();
            movers.join();
            Desk desk = new Desk("the one");
            Chair chair = new Chair();
            System.out.println("ready");
            Thread.sleep(Long.MAX_VALUE);
            System.out.println(desk.label + (chair == Chair.spare));
        }
    }

    static Stream<TestJdk> jdks() {
        return TestJdk.all().stream();
    }

    private static void withTarget(TestJdk jdk, String className, Consumer<HeapState> test) {
        List<String> flags = List.of("-Xmx32m", "-XX:+UseSerialGC");
        try (TargetJvm jvm = TargetJvm.start(jdk, flags, Office.class.getName())) {
            jvm.awaitLine("ready");
            jvm.freeze();
            try (AddressSpace memory = ProcessMemory.open(jvm.pid())) {
                test.accept(HeapTrace.of(
                        HotSpotVm.attach(memory),
                        new TraceRequest(
                                List.of(new RootSpec.SingleInstance(className)),
                                TracePolicy.withoutRules(name -> name.startsWith(APP))),
                        Path.of("/tmp")));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void isFoundAmongGarbageOfItsClass(TestJdk jdk) {
        withTarget(jdk, Office.Desk.class.getName(), state -> {
            assertThat(state.report().refusals()).isEmpty();
            assertThat(state.roots()).singleElement().satisfies(root -> {
                String text = StateText.of(root, id -> {
                    StateRecord record = new StateRecord();
                    state.read(id, record);
                    return record;
                });
                assertThat(text).contains("the one");
            });
        });
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void isRefusedWhenAnotherOneIsAlive(TestJdk jdk) {
        withTarget(
                jdk,
                Office.Chair.class.getName(),
                state -> assertThat(state.report().refusals()).singleElement().satisfies(refusal -> {
                    assertThat(refusal.count()).isEqualTo(2);
                    assertThat(refusal.reason()).contains("not the only object");
                }));
    }
}
