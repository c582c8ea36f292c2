package dev.imago.checkpoint.testjvm;

import java.lang.reflect.Array;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.openjdk.jol.info.ClassLayout;
import org.openjdk.jol.info.FieldLayout;
import org.openjdk.jol.vm.VM;
import org.openjdk.jol.vm.VirtualMachine;

/**
 * A target that makes classes at random and writes down what JOL says of their layout in this JVM. Needs {@code
 * -Djdk.attach.allowAttachSelf}, else JOL can only guess sizes.
 */
public final class LayoutsApp {
    /** An array of each has this many elements. */
    public static final int ELEMENTS = 7;

    static final List<Object> KEPT = new ArrayList<>();

    private LayoutsApp() {}

    /**
     * Makes {@code args[1]} classes from the seed {@code args[0]}, writes the layouts to the file {@code args[2]}, prints
     * "ready", and waits to be killed.
     *
     * <p>For each class the lines {@code class CLASS SIZE}, {@code field CLASS NAME TYPE OFFSET SIZE} for each field of an
     * instance, by offset, CLASS being the one that declares it, and {@code static CLASS NAME TYPE OFFSET} for each of its
     * own static fields, by offset; {@code array CLASS BASE SCALE SIZE} for an array of {@link #ELEMENTS} elements.
     */
    public static void main(String[] args) throws Exception {
        VirtualMachine vm = VM.current();
        List<String> lines = new ArrayList<>();
        for (Class<?> type : GeneratedClasses.make(Long.parseLong(args[0]), Integer.parseInt(args[1]))) {
            Object made = type.getConstructor().newInstance();
            ClassLayout layout = ClassLayout.parseInstance(made);
            if (layout.instanceSize() != vm.sizeOf(made)) {
                throw new IllegalStateException("JOL and the JVM don't agree on the size of " + layout.toPrintable());
            }
            lines.add("class " + type.getName() + " " + layout.instanceSize());
            for (FieldLayout field : layout.fields()) {
                lines.add("field " + field.hostClass() + " " + field.name() + " " + field.typeClass() + " "
                        + field.offset() + " " + field.size());
            }
            Arrays.stream(type.getDeclaredFields())
                    .filter(field -> Modifier.isStatic(field.getModifiers()))
                    .sorted(Comparator.comparingLong(vm::fieldOffset))
                    .forEach(field -> lines.add("static " + type.getName() + " " + field.getName() + " "
                            + field.getType().getCanonicalName() + " " + vm.fieldOffset(field)));
            KEPT.add(made);
            lines.add(array(vm, type));
        }
        for (Class<?> type : List.of(
                boolean.class,
                byte.class,
                char.class,
                short.class,
                int.class,
                long.class,
                float.class,
                double.class,
                Object.class,
                long[].class)) {
            lines.add(array(vm, type));
        }
        Files.write(Path.of(args[2]), lines);
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }

    private static String array(VirtualMachine vm, Class<?> element) {
        Object array = Array.newInstance(element, ELEMENTS);
        KEPT.add(array);
        String name = element.isPrimitive() ? element.getName() : "java.lang.Object";
        return "array " + array.getClass().getName() + " " + vm.arrayBaseOffset(name) + " " + vm.arrayIndexScale(name)
                + " " + vm.sizeOf(array);
    }
}
