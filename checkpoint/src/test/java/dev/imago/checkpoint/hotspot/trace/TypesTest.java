package dev.imago.checkpoint.hotspot.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.hotspot.HotSpotVm;
import dev.imago.checkpoint.memory.AddressSpace;
import dev.imago.checkpoint.memory.ProcessMemory;
import dev.imago.checkpoint.state.ObjectChunk;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Root;
import dev.imago.checkpoint.state.Shape;
import dev.imago.checkpoint.state.StateReader;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.checkpoint.state.StateWriter;
import dev.imago.checkpoint.testjvm.TargetJvm;
import dev.imago.checkpoint.testjvm.TestJdk;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every type of the state's format, as a real JVM of each JDK holds it, against what the JVM itself says it holds. */
class TypesTest {
    private static final String HELD = TypesApp.Held.class.getName();
    private static final List<String> OPENED = List.of(
            "java.util",
            "java.util.concurrent",
            "java.util.concurrent.atomic",
            "java.lang",
            "java.lang.ref",
            "java.math",
            "java.net",
            "java.time");

    record Mode(TestJdk jdk, List<String> flags) {}

    static Stream<Mode> modes() {
        List<Mode> modes = new ArrayList<>();
        for (TestJdk jdk : TestJdk.all()) {
            modes.add(new Mode(jdk, List.of("-XX:+UseG1GC")));
            modes.add(
                    jdk.feature() >= 25
                            ? new Mode(jdk, List.of("-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders"))
                            : new Mode(jdk, List.of("-XX:+UseParallelGC", "-XX:-UseCompressedOops")));
        }
        return modes.stream();
    }

    /** The target's flags, with what it needs to look into the JDK's objects. */
    static List<String> flags(List<String> given) {
        List<String> flags = new ArrayList<>(given);
        flags.add("-Xmx64m");
        OPENED.forEach(opened -> flags.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED"));
        return flags;
    }

    @ParameterizedTest
    @MethodSource("modes")
    void everyTypeIsReadAsTheTargetHoldsIt(Mode mode) {
        try (TargetJvm jvm = TargetJvm.start(mode.jdk(), flags(mode.flags()), TypesApp.class.getName())) {
            Map<String, String> expected = printedFields(jvm);
            jvm.freeze();
            try (AddressSpace memory = ProcessMemory.open(jvm.pid())) {
                HeapState state = HeapTrace.of(
                        HotSpotVm.attach(memory),
                        new TraceRequest(List.of(new RootSpec.OwnStatics()), TracePolicy.withoutRules(HELD::equals)),
                        Path.of("/tmp"));
                assertThat(state.report().refusals()).isEmpty();
                compare(texts(state.roots(), id -> record(state, id)), expected);
                checkEncoding(state, expected);
                checkReport(state);
                checkPaths(state);
                checkDictionary(state);
            }
        }
    }

    private static Map<String, String> printedFields(TargetJvm jvm) {
        Map<String, String> expected = new LinkedHashMap<>();
        for (String line = jvm.nextLine(); !line.equals("ready"); line = jvm.nextLine()) {
            assertThat(line).startsWith("field ");
            int sign = line.indexOf('=');
            expected.put(line.substring("field ".length(), sign), line.substring(sign + 1));
        }
        return expected;
    }

    private static Map<String, String> texts(List<Root> roots, IntFunction<StateRecord> objects) {
        Map<String, String> texts = new HashMap<>();
        for (Root root : roots) {
            assertThat(root.className()).isEqualTo(HELD);
            // Unpaired surrogates are lost on the way through the target's output.
            texts.put(root.field(), StateText.of(root, objects).replaceAll("[\ud800-\udfff]", "?"));
        }
        return texts;
    }

    private static void compare(Map<String, String> texts, Map<String, String> expected) {
        expected.forEach((field, text) -> assertThat(texts.get(field)).as(field).isEqualTo(text));
        assertThat(texts).hasSameSizeAs(expected);
    }

    private static StateRecord record(HeapState state, int id) {
        StateRecord record = new StateRecord();
        state.read(id, record);
        return record;
    }

    private static void checkEncoding(HeapState state, Map<String, String> expected) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (StateWriter writer = new StateWriter(bytes)) {
            for (RecordType type : state.types()) {
                assertThat(writer.type(type.className(), type.form(), type.slots()))
                        .isEqualTo(type);
            }
            writer.roots(state.roots());
            StateRecord record = new StateRecord();
            for (int id = 1; id <= state.size(); id++) {
                state.read(id, record);
                writer.write(record);
            }
            writer.finish();
        }
        Map<Integer, StateRecord> decoded = new HashMap<>();
        try (StateReader reader = new StateReader(new ByteArrayInputStream(bytes.toByteArray()))) {
            for (ObjectChunk chunk = reader.nextObjects(); chunk != null; chunk = reader.nextObjects()) {
                for (ObjectChunk.Cursor cursor = chunk.cursor(); cursor.hasNext(); ) {
                    StateRecord record = new StateRecord();
                    cursor.next(record);
                    decoded.put(record.id(), record);
                }
            }
            compare(texts(reader.roots(), decoded::get), expected);
        }
        assertThat(decoded).hasSize(state.size());
    }

    private static void checkReport(HeapState state) {
        TraceReport report = state.report();
        assertThat(report.objects() + report.kept()).isEqualTo(state.size());
        assertThat(report.classes())
                .filteredOn(tally -> tally.className().equals(TypesApp.Collider.class.getName()))
                .extracting(TraceReport.ClassTally::count)
                .containsExactly(200L);
    }

    private static void checkPaths(HeapState state) {
        List<String> paths = new ArrayList<>();
        for (int id = 1; id <= state.size(); id++) {
            paths.add(state.pathTo(id));
        }
        assertThat(paths)
                .contains(
                        HELD + ".outer.inner",
                        HELD + ".arrays[4]",
                        HELD + ".hashMap[\"key 7\"]",
                        HELD + ".linkedMap.key(\"key 7\")")
                .doesNotHaveDuplicates();
    }

    private static void checkDictionary(HeapState state) {
        Shape status = state.dictionary().shape(TypesApp.Status.class.getName()).orElseThrow();
        assertThat(status.kind()).isEqualTo(Shape.Kind.ENUM);
        assertThat(status.enumConstants()).containsExactly("OPEN", "CLOSED");
        Shape pair = state.dictionary().shape(TypesApp.Pair.class.getName()).orElseThrow();
        assertThat(pair.kind()).isEqualTo(Shape.Kind.RECORD);
        Shape shadow = state.dictionary().shape(TypesApp.Shadow.class.getName()).orElseThrow();
        assertThat(shadow.superName()).isEqualTo(TypesApp.Base.class.getName());
        assertThat(shadow.instanceFields()).extracting("name", "descriptor").hasSize(8);
        assertThat(state.dictionary().shape("java.util.HashMap")).isPresent();
    }
}
