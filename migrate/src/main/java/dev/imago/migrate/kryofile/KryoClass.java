package dev.imago.migrate.kryofile;

import dev.imago.migrate.classpath.JavaType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Opcodes;

/**
 * What a class file says that matters to Kryo.
 *
 * @param parameters names of its type parameters
 * @param superclass with type arguments; null for {@code Object} and interfaces
 * @param annotation one of Kryo's own that it has; empty without
 */
record KryoClass(
        String name,
        int modifiers,
        List<String> parameters,
        @Nullable JavaType superclass,
        List<String> interfaces,
        List<Declared> fields,
        String annotation) {

    /**
     * A field that the class declares.
     *
     * @param annotation one of Kryo's own that it has; empty without
     */
    record Declared(String name, String descriptor, int modifiers, JavaType type, String annotation) {
        /** Neither static nor transient nor made by the compiler: what Kryo writes. */
        boolean isWritten() {
            return isWritten(modifiers);
        }

        static boolean isWritten(int modifiers) {
            return (modifiers & (Opcodes.ACC_STATIC | Opcodes.ACC_TRANSIENT | Opcodes.ACC_SYNTHETIC)) == 0;
        }
    }

    boolean isFinal() {
        return (modifiers & Opcodes.ACC_FINAL) != 0;
    }

    @Nullable
    String superName() {
        JavaType type = superclass;
        return type instanceof JavaType.Plain plain
                ? plain.name()
                : type instanceof JavaType.Parameterized parameterized ? parameterized.name() : null;
    }

    static KryoClass read(byte[] bytes) {
        Visitor visitor = new Visitor();
        try {
            new ClassReader(bytes)
                    .accept(visitor, ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        } catch (IllegalArgumentException e) {
            throw new KryoFileException("a class file cannot be read: " + e.getMessage(), e);
        }
        return visitor.result();
    }

    private static boolean isKryos(String descriptor) {
        return descriptor.startsWith("Lcom/esotericsoftware/kryo/");
    }

    private static final class Visitor extends ClassVisitor {
        private String name = "";
        private int access;
        private List<String> parameters = List.of();
        private @Nullable JavaType superclass;
        private List<String> interfaces = List.of();
        private String annotation = "";
        private final List<Declared> fields = new ArrayList<>();

        Visitor() {
            super(Opcodes.ASM9);
        }

        @Override
        public void visit(
                int version,
                int classAccess,
                String internalName,
                @Nullable String signature,
                @Nullable String internalSuper,
                String @Nullable [] internalInterfaces) {
            name = internalName.replace('/', '.');
            access = classAccess;
            if (internalSuper != null) {
                superclass = new JavaType.Plain(internalSuper.replace('/', '.'));
            }
            if (signature != null) {
                JavaType.ClassSignature read = JavaType.ofClass(signature);
                parameters = read.parameters();
                superclass = read.superclass();
            }
            if (internalInterfaces != null) {
                interfaces = java.util.Arrays.stream(internalInterfaces)
                        .map(each -> each.replace('/', '.'))
                        .toList();
            }
        }

        @Override
        public @Nullable AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
            if (isKryos(descriptor)) {
                annotation = descriptor;
            }
            return null;
        }

        @Override
        public FieldVisitor visitField(
                int fieldAccess,
                String fieldName,
                String descriptor,
                @Nullable String signature,
                @Nullable Object constant) {
            JavaType type = signature == null ? JavaType.ofDescriptor(descriptor) : JavaType.ofField(signature);
            String[] found = {""};
            return new FieldVisitor(Opcodes.ASM9) {
                @Override
                public @Nullable AnnotationVisitor visitAnnotation(String annotationDescriptor, boolean visible) {
                    if (isKryos(annotationDescriptor)) {
                        found[0] = annotationDescriptor;
                    }
                    return null;
                }

                @Override
                public void visitEnd() {
                    fields.add(new Declared(fieldName, descriptor, fieldAccess, type, found[0]));
                }
            };
        }

        KryoClass result() {
            return new KryoClass(name, access, parameters, superclass, interfaces, List.copyOf(fields), annotation);
        }
    }
}
