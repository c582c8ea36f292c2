package dev.imago.checkpoint.hotspot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.memory.AddressSpace;
import dev.imago.checkpoint.memory.ProcessMemory;
import dev.imago.checkpoint.testjvm.LayoutsApp;
import dev.imago.checkpoint.testjvm.TargetJvm;
import dev.imago.checkpoint.testjvm.TestJdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.objectweb.asm.Type;

/**
 * Layouts of classes that were made at random: every field, static ones included, and the size of every instance and array, as
 * JOL finds them inside the target JVM and as they are read out of its memory.
 *
 * <p>{@code -Dimago.test.seed=N} makes the classes of an earlier run again.
 */
class LayoutTest {
    private static final int CLASSES = 500;

    @TempDir
    Path directory;

    static Stream<Arguments> modes() {
        List<Arguments> modes = new ArrayList<>();
        for (TestJdk jdk : TestJdk.all()) {
            Arrays.stream(HeapMode.values())
                    // Where the heap begins has no part in layouts.
                    .filter(mode -> mode != HeapMode.BASE_NOT_ZERO && mode != HeapMode.SHIFTED)
                    .filter(mode -> mode.isOf(jdk.feature()))
                    .forEach(mode -> modes.add(Arguments.of(jdk, mode)));
        }
        return modes.stream();
    }

    @ParameterizedTest
    @MethodSource("modes")
    void readsTheLayoutOfRandomClassesAsJolDoes(TestJdk jdk, HeapMode mode) throws IOException {
        long seed = Long.getLong("imago.test.seed", System.nanoTime());
        System.out.println("LayoutTest " + jdk + " " + mode + " seed " + seed);
        List<String> flags = new ArrayList<>(mode.flags(GarbageCollector.SERIAL));
        // JOL asks the JVM itself; the serviceability agent could tell it nothing more and takes a second to start.
        flags.addAll(
                List.of("-XX:TieredStopAtLevel=1", "-Djdk.attach.allowAttachSelf", "-Djol.skipHotspotSAAttach=true"));
        if (jdk.feature() >= 21) {
            flags.add("-XX:+EnableDynamicAgentLoading"); // JEP 451
        }
        Path file = directory.resolve("layouts");
        try (TargetJvm jvm = TargetJvm.start(
                jdk, flags, LayoutsApp.class.getName(), Long.toString(seed), "" + CLASSES, file.toString())) {
            jvm.awaitLine("ready");
            jvm.freeze();
            try (AddressSpace memory = ProcessMemory.open(jvm.pid())) {
                HotSpotVm vm = HotSpotVm.attach(memory);
                mode.check(vm);
                List<String> expected = Files.readAllLines(file);
                assertThat(expected)
                        .filteredOn(line -> line.startsWith("field"))
                        .hasSizeGreaterThan(CLASSES);
                assertThat(differences(read(vm), expected))
                        .as("read | JOL, seed " + seed)
                        .isEmpty();
            }
        }
    }

    private static List<String> differences(List<String> read, List<String> expected) {
        assertThat(read).hasSameSizeAs(expected);
        return IntStream.range(0, read.size())
                .filter(i -> !read.get(i).equals(expected.get(i)))
                .mapToObj(i -> read.get(i) + " | " + expected.get(i))
                .toList();
    }

    /** What the target wrote, read out of the objects that it has kept. */
    private static List<String> read(HotSpotVm vm) {
        HeapObjects objects = vm.objects();
        JavaClass app = vm.classes().named(LayoutsApp.class.getName()).get(0);
        long list = objects.readStaticRef(app.requireField("KEPT"));
        JavaClass listClass = objects.classOf(list);
        long elements = objects.readRef(list, listClass.requireField("elementData"));
        int size = (int)
                objects.readPrimitive(list + listClass.requireField("size").offset(), "I");
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            long oop = objects.readElement(elements, objects.classOf(elements), i);
            JavaClass type = objects.classOf(oop);
            if (type.isArray()) {
                assertThat(objects.arrayLength(oop)).isEqualTo(LayoutsApp.ELEMENTS);
                lines.add("array " + type.name() + " " + type.arrayBase() + " " + (1 << type.elementShift()) + " "
                        + objects.sizeOf(oop));
            } else {
                lines.add("class " + type.name() + " " + objects.sizeOf(oop));
                addFields(lines, type, vm.layout());
            }
        }
        return lines;
    }

    private static void addFields(List<String> lines, JavaClass type, VmLayout layout) {
        List<JavaField> fields = type.instanceFields().stream()
                .sorted(Comparator.comparingInt(JavaField::offset))
                .toList();
        for (JavaField field : fields) {
            Type known = Type.getType(field.descriptor());
            lines.add("field " + field.declaringClass() + " " + field.name() + " " + known.getClassName() + " "
                    + field.offset() + " " + bytes(known, layout));
        }
        type.fields().stream()
                .filter(JavaField::isStatic)
                .sorted(Comparator.comparingInt(JavaField::offset))
                .forEach(field -> lines.add("static " + type + " " + field.name() + " "
                        + Type.getType(field.descriptor()).getClassName() + " " + field.offset()));
        assertThat(type.referenceOffsets())
                .as("the collector's own map of " + type)
                .containsExactly(fields.stream()
                        .filter(JavaField::isReference)
                        .mapToInt(JavaField::offset)
                        .toArray());
    }

    private static int bytes(Type type, VmLayout layout) {
        return switch (type.getSort()) {
            case Type.BOOLEAN, Type.BYTE -> 1;
            case Type.CHAR, Type.SHORT -> 2;
            case Type.INT, Type.FLOAT -> 4;
            case Type.LONG, Type.DOUBLE -> 8;
            default -> layout.compressedOops() ? 4 : 8;
        };
    }
}
