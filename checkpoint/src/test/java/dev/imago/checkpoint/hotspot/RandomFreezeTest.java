package dev.imago.checkpoint.hotspot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.hotspot.live.LiveObjects;
import dev.imago.checkpoint.memory.AddressSpace;
import dev.imago.checkpoint.memory.ProcessMemory;
import dev.imago.checkpoint.testjvm.TargetJvm;
import dev.imago.checkpoint.testjvm.ThrashingApp;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A JVM whose collector hardly rests, frozen at random: what passes the checks of a snapshot is right, every time.
 *
 * <p>{@code -Dimago.test.freezes=N} freezes each JVM N times.
 */
class RandomFreezeTest {
    private static final int FREEZES = Integer.getInteger("imago.test.freezes", 8);
    private static final int LONGEST_WAIT_MILLIS = 20;

    static Stream<VmCell> cells() {
        return VmCell.few();
    }

    @ParameterizedTest
    @MethodSource("cells")
    void neverAcceptsWrongAnswers(VmCell cell) throws InterruptedException {
        long seed = System.nanoTime();
        System.out.println("RandomFreezeTest " + cell + " seed " + seed);
        Random random = new Random(seed);
        List<String> flags = new ArrayList<>(cell.flags());
        flags.add("-Xmx24m");
        int accepted = 0;
        int refused = 0;
        try (TargetJvm jvm = TargetJvm.start(cell.jdk(), flags, ThrashingApp.class.getName())) {
            jvm.awaitLine("ready");
            while (accepted + refused < FREEZES || accepted == 0) {
                Thread.sleep(random.nextInt(LONGEST_WAIT_MILLIS)); // the test's own randomness, nothing is awaited
                jvm.freeze();
                try (AddressSpace memory = ProcessMemory.open(jvm.pid())) {
                    check(HotSpotVm.attachQuiet(memory));
                    accepted++;
                } catch (HotSpotException e) {
                    refused++;
                } catch (AssertionError e) {
                    throw new AssertionError("seed " + seed + ", freeze " + (accepted + refused), e);
                }
                jvm.thaw();
            }
        }
        System.out.println("RandomFreezeTest " + cell + ": accepted " + accepted + ", refused " + refused);
    }

    /** Everything that was promised: the items are there, complete, and alive. */
    private static void check(HotSpotVm vm) {
        HeapObjects objects = vm.objects();
        LiveObjects live = LiveObjects.trace(vm);
        JavaClass app = vm.classes().named(ThrashingApp.class.getName()).get(0);
        JavaClass item = vm.classes().named(ThrashingApp.Item.class.getName()).get(0);
        long items = objects.readStaticRef(app.requireField("ITEMS"));
        JavaClass array = objects.classOf(items);
        assertThat(objects.arrayLength(items)).isEqualTo(ThrashingApp.SLOTS);
        for (int slot = 0; slot < ThrashingApp.SLOTS; slot++) {
            long oop = objects.readElement(items, array, slot);
            assertThat(objects.classOf(oop)).isSameAs(item);
            assertThat(live.of(oop)).isEqualTo(LiveObjects.Liveness.CERTAIN);
            assertThat(value(objects, oop, item, "slot")).isEqualTo(slot);
            long number = (long) value(objects, oop, item, "number");
            long squares = objects.readRef(oop, item.requireField("squares"));
            JavaClass longs = objects.classOf(squares);
            assertThat(objects.readPrimitive(objects.elementAddress(squares, longs, 0), "J"))
                    .isEqualTo(number);
            assertThat(objects.readPrimitive(objects.elementAddress(squares, longs, 1), "J"))
                    .isEqualTo(number * number);
            assertThat(objects.readString(objects.readRef(oop, item.requireField("label"))))
                    .isEqualTo("item " + number);
        }
        assertThat(live.instancesOf(List.of(item))).hasSizeBetween(ThrashingApp.SLOTS, ThrashingApp.SLOTS + 100);
    }

    private static Object value(HeapObjects objects, long oop, JavaClass type, String field) {
        JavaField found = type.requireField(field);
        return objects.readPrimitive(oop + found.offset(), found.descriptor());
    }
}
