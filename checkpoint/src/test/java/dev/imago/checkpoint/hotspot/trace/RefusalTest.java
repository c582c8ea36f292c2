package dev.imago.checkpoint.hotspot.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.imago.checkpoint.hotspot.HotSpotVm;
import dev.imago.checkpoint.memory.AddressSpace;
import dev.imago.checkpoint.memory.ProcessMemory;
import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.Root;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.checkpoint.testjvm.TargetJvm;
import dev.imago.checkpoint.testjvm.TestJdk;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What can't be carried is named, all of it at once, and rules take it out of the way. */
class RefusalTest {
    private static final String APP = RefusedApp.class.getName();
    private static final String PHASER = "java.util.concurrent.Phaser";
    private static final String SUBLIST = "java.util.ArrayList$SubList";
    private static final String LOCK = "java.util.concurrent.locks.ReentrantLock";

    static Stream<TestJdk> jdks() {
        return TestJdk.all().stream();
    }

    private static void withTarget(TestJdk jdk, Consumer<HotSpotVm> test) {
        try (TargetJvm jvm = TargetJvm.start(jdk, List.of("-Xmx32m"), APP)) {
            jvm.awaitLine("ready");
            jvm.freeze();
            try (AddressSpace memory = ProcessMemory.open(jvm.pid())) {
                test.accept(HotSpotVm.attach(memory));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void everythingThatIsNotUnderstoodIsListedAtOnce(TestJdk jdk) {
        withTarget(jdk, vm -> {
            HeapState state = HeapTrace.of(
                    vm,
                    new TraceRequest(
                            List.of(
                                    new RootSpec.OwnStatics(),
                                    new RootSpec.SingleInstance(APP + "$Twin"),
                                    new RootSpec.SingleInstance(APP + "$Desk"),
                                    new RootSpec.SingleInstance("com.acme.Nowhere"),
                                    new RootSpec.StaticField(APP, "missing")),
                            TracePolicy.withoutRules(name -> name.startsWith(APP))),
                    Path.of("/tmp"));

            assertThat(state.report().refusals())
                    .extracting(Refusal::className, Refusal::holderField, Refusal::count, Refusal::examplePath)
                    .containsExactlyInAnyOrder(
                            tuple(APP + "$Twin", "the only " + APP + "$Twin", 2L, "the only " + APP + "$Twin"),
                            tuple("com.acme.Nowhere", "the only com.acme.Nowhere", 0L, "the only com.acme.Nowhere"),
                            tuple(APP, APP + ".missing", 0L, APP + ".missing"),
                            tuple(APP + "$OwnPhaser", APP + ".direct", 1L, APP + ".direct"),
                            tuple(LOCK, APP + ".held", 1L, APP + ".held"),
                            tuple(SUBLIST, APP + ".part", 1L, APP + ".part"),
                            tuple(PHASER, APP + "$Gate.phaser", 7L, APP + ".gates[0].phaser"));
            assertThat(state.report().notes())
                    .hasSize(3)
                    .allSatisfy(note -> assertThat(note).containsPattern("Mutable .* field (count|note|inBody) "));
            assertThat(state.report().constantFields())
                    .containsExactlyInAnyOrder(
                            new TraceReport.LeftField(APP + "$Mutable.count", 1, APP + "$Mutable.ONLY.count"),
                            new TraceReport.LeftField(APP + "$Mutable.note", 1, APP + "$Mutable.ONLY.note"),
                            new TraceReport.LeftField(APP + "$Mutable.inBody", 1, APP + "$Mutable.OTHER.inBody"));
            assertThatThrownBy(state::requireComplete)
                    .isInstanceOf(RefusedTraceException.class)
                    .hasMessageContaining("7 things can't be carried")
                    .hasMessageContaining(APP + ".gates[0].phaser");
            Root held = root(state, "held");
            assertThatThrownBy(() -> state.read((int) held.bits(), new StateRecord()))
                    .isInstanceOf(RefusedTraceException.class);
        });
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void whatIsUnderstoodBesideItCanBeReadToPlanForIt(TestJdk jdk) {
        withTarget(jdk, vm -> {
            HeapState whole = HeapTrace.of(
                    vm,
                    new TraceRequest(
                            List.of(new RootSpec.ClassStatics(APP)),
                            TracePolicy.withoutRules(name -> name.startsWith(APP))),
                    Path.of("/tmp"));
            State state = whole.understood();

            StateRecord record = new StateRecord();
            for (int id = 1; id <= state.size(); id++) {
                state.read(id, record);
                assertThat(record.type())
                        .isSameAs(state.types().get(state.typeOf(id).id()));
            }
            for (String field : List.of("held", "part", "direct")) {
                state.read((int) root(whole, field).bits(), record);
                assertThat(record.type().form()).isEqualTo(Form.KEPT);
            }
            assertThat(record.type().className()).isEqualTo(APP + "$OwnPhaser");
            state.read((int) root(whole, "gates").bits(), record);
            assertThat(record.elementCount()).isEqualTo(3);
        });
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void aPartOfAListThatCountsItsChangesIsNotCarriedAsItsFields(TestJdk jdk) {
        withTarget(jdk, vm -> {
            for (Disposition rule : List.of(Disposition.UNDECIDED, Disposition.CARRY)) {
                TracePolicy policy = new TracePolicy() {
                    @Override
                    public boolean isOwn(String className) {
                        return className.startsWith(APP);
                    }

                    @Override
                    public Disposition ofClass(String className) {
                        return className.equals(SUBLIST) ? rule : Disposition.UNDECIDED;
                    }
                };
                assertThat(HeapTrace.of(
                                        vm,
                                        new TraceRequest(List.of(new RootSpec.StaticField(APP, "part")), policy),
                                        Path.of("/tmp"))
                                .report()
                                .refusals())
                        .singleElement()
                        .satisfies(refusal -> {
                            assertThat(refusal.reason()).contains("counts its changes");
                            assertThat(refusal.advice()).contains("copy").doesNotContain("carry");
                        });
            }
        });
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void fieldsOfConstantsAreRootsForWhoAsks(TestJdk jdk) {
        withTarget(jdk, vm -> {
            TracePolicy policy = TracePolicy.withoutRules(name -> name.startsWith(APP));
            HeapState state =
                    HeapTrace.of(vm, new TraceRequest(List.of(new RootSpec.ConstantFields()), policy), Path.of("/tmp"));
            String mutable = APP + "$Mutable";
            assertThat(state.roots())
                    .extracting(Root::path, Root::bits)
                    .contains(tuple(mutable + ".ONLY.count", 1L), tuple(mutable + ".OTHER.count", 0L))
                    .contains(tuple(mutable + ".OTHER.inBody", 7L))
                    .hasSize(5);
            assertThat(state.roots()).filteredOn(Root::isReference).hasSize(2).allSatisfy(root -> {
                assertThat(root.field()).endsWith(".note");
                assertThat(root.bits() != 0).isEqualTo(root.field().startsWith("ONLY"));
            });
        });
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void rulesCutOffKeepAndCarry(TestJdk jdk) {
        withTarget(jdk, vm -> {
            HeapState state = HeapTrace.of(
                    vm,
                    new TraceRequest(
                            List.of(new RootSpec.ClassStatics(APP), new RootSpec.SingleInstance(APP + "$Desk")),
                            new Rules()),
                    Path.of("/tmp"));

            assertThat(state.report().refusals()).isEmpty();
            assertThat(state.roots()).extracting(Root::field).doesNotContain("held", "someHeld");
            StateRecord record = new StateRecord();
            state.read((int) root(state, "withJunk").bits(), record);
            assertThat(record.elementCount()).isEqualTo(2);
            state.read((int) root(state, "listOfJunk").bits(), record);
            assertThat(record.elementCount()).isEqualTo(2);
            assertThat(record.element(0)).isZero();
            state.read((int) root(state, "arrayOfJunk").bits(), record);
            assertThat(record.elementCount()).isEqualTo(2);
            assertThat(record.element(0)).isZero();
            assertThat(state.report().dropped())
                    .containsExactlyInAnyOrder(
                            new TraceReport.DroppedClass(APP + "$Junk", 2, 4),
                            new TraceReport.DroppedClass(APP + "$$Lambda", 2, 2));

            state.read((int) root(state, "direct").bits(), record);
            assertThat(record.type().form()).isEqualTo(Form.KEPT);
            state.read((int) root(state, "gates").bits(), record);
            state.read(record.element(0), record);
            assertThat(record.type().slots()).anySatisfy(slot -> {
                assertThat(slot.name()).isEqualTo("phaser");
                assertThat(slot.kept()).isTrue();
            });

            state.read((int) root(state, "registry").bits(), record);
            assertThat(record.elementCount()).isEqualTo(6);
            int gatesKept = 0;
            for (int i = 0; i < 6; i += 2) {
                int value = record.element(i + 1);
                gatesKept += state.typeOf(value).form() == Form.KEPT ? 1 : 0;
                assertThat(state.pathTo(value)).matches(".*registry\\[(\"own\"|7|\"other\")]");
            }
            assertThat(gatesKept).isEqualTo(2);

            assertThat(HeapTrace.of(
                                    vm,
                                    new TraceRequest(
                                            List.of(new RootSpec.StaticField(APP, "arrayOfJunk")),
                                            entriesOf("arrayOfJunk")),
                                    Path.of("/tmp"))
                            .report()
                            .refusals())
                    .filteredOn(refusal -> refusal.reason().contains("no map"))
                    .extracting(Refusal::examplePath)
                    .containsExactly(APP + ".arrayOfJunk");

            Root desk = state.roots().get(state.roots().size() - 1);
            assertThat(desk.kind()).isEqualTo(Root.Kind.INSTANCE);
            state.read((int) desk.bits(), record);
            assertThat(record.type().className()).isEqualTo(APP + "$Desk");
        });
    }

    private static Root root(HeapState state, String field) {
        return state.roots().stream()
                .filter(root -> root.field().equals(field))
                .findFirst()
                .orElseThrow();
    }

    private static TracePolicy entriesOf(String map) {
        return new TracePolicy() {
            @Override
            public boolean isOwn(String className) {
                return className.startsWith(APP);
            }

            @Override
            public Set<String> keptEntries(String declaringClass, String field) {
                return field.equals(map) ? Set.of("own") : Set.of();
            }
        };
    }

    private static final class Rules implements TracePolicy {
        @Override
        public boolean isOwn(String className) {
            return className.startsWith(APP);
        }

        @Override
        public Disposition ofField(String declaringClass, String field) {
            return switch (field) {
                case "held", "someHeld", "part" -> Disposition.DROP;
                case "phaser" -> Disposition.KEEP;
                default -> Disposition.UNDECIDED;
            };
        }

        @Override
        public Set<String> keptEntries(String declaringClass, String field) {
            return field.equals("registry") ? Set.of("own", "7") : Set.of();
        }

        @Override
        public Disposition ofClass(String className) {
            if (className.equals(APP + "$Junk") || className.equals(APP + "$$Lambda")) {
                return Disposition.DROP;
            }
            return className.equals(APP + "$OwnPhaser") ? Disposition.KEEP : Disposition.UNDECIDED;
        }
    }
}
