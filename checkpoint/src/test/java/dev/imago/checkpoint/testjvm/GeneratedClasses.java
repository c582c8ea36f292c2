package dev.imago.checkpoint.testjvm;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Classes with random fields, the same ones for the same seed: of every type, static ones among them, in chains of
 * inheritance whose classes shadow each other's fields and leave gaps for those below.
 */
final class GeneratedClasses extends ClassLoader {
    private static final int DEEPEST = 6;
    private static final int MOST_FIELDS = 10;
    private static final List<String> PRIMITIVES = List.of("Z", "B", "C", "S", "I", "J", "F", "D");
    private static final List<String> REFERENCES = List.of(
            "Ljava/lang/Object;",
            "Ljava/lang/String;",
            "Ljava/util/List;",
            "[Z",
            "[B",
            "[C",
            "[S",
            "[I",
            "[J",
            "[F",
            "[D",
            "[Ljava/lang/Object;",
            "[[J");

    private final Random random;
    private final List<Class<?>> classes = new ArrayList<>();
    private final List<Integer> depths = new ArrayList<>();

    private GeneratedClasses(long seed) {
        super(GeneratedClasses.class.getClassLoader());
        this.random = new Random(seed);
    }

    /** So many classes; each has a public constructor without parameters. */
    static List<Class<?>> make(long seed, int count) {
        GeneratedClasses generated = new GeneratedClasses(seed);
        for (int i = 0; i < count; i++) {
            generated.add("generated.C" + i);
        }
        return generated.classes;
    }

    private void add(String name) {
        int above = classes.isEmpty() ? -1 : random.nextInt(classes.size() + classes.size() / 8 + 1);
        boolean extending = above >= 0 && above < classes.size() && depths.get(above) < DEEPEST;
        String superclass = extending ? classes.get(above).getName().replace('.', '/') : "java/lang/Object";
        byte[] bytes = write(name.replace('.', '/'), superclass);
        classes.add(defineClass(name, bytes, 0, bytes.length));
        depths.add(extending ? depths.get(above) + 1 : 1);
    }

    private byte[] write(String name, String superclass) {
        ClassWriter writer = new ClassWriter(0);
        writer.visit(Opcodes.V17, Opcodes.ACC_PUBLIC, name, null, superclass, null);
        // A class of few types, often of one, leaves the gaps that one of all types would fill.
        List<String> types = new ArrayList<>();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            types.add(descriptor(name));
        }
        Set<String> names = new HashSet<>();
        for (int i = random.nextInt(MOST_FIELDS + 1); i > 0; i--) {
            String field = String.valueOf((char) ('a' + random.nextInt(MOST_FIELDS + 2)));
            if (names.add(field)) {
                int access = random.nextInt(5) == 0 ? Opcodes.ACC_STATIC : 0;
                writer.visitField(access, field, types.get(random.nextInt(types.size())), null, null)
                        .visitEnd();
            }
        }
        writeConstructor(writer, superclass);
        writer.visitEnd();
        return writer.toByteArray();
    }

    private String descriptor(String own) {
        int choice = random.nextInt(20);
        if (choice == 0) {
            return "L" + own + ";";
        }
        if (choice == 1) {
            return "[L" + own + ";";
        }
        List<String> some = choice < 14 ? PRIMITIVES : REFERENCES;
        return some.get(random.nextInt(some.size()));
    }

    private static void writeConstructor(ClassWriter writer, String superclass) {
        MethodVisitor code = writer.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "()V", null, null);
        code.visitCode();
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, superclass, "<init>", "()V", false);
        code.visitInsn(Opcodes.RETURN);
        code.visitMaxs(1, 1);
        code.visitEnd();
    }
}
