package dev.imago.migrate.classpath;

import dev.imago.checkpoint.state.Shape;
import dev.imago.checkpoint.state.ShapeField;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Opcodes;

/**
 * What a class file says about the shape of its instances.
 *
 * @param modifiers of the class, as {@code java.lang.reflect.Modifier}
 * @param interfaces binary names of the interfaces that it names itself
 * @param signature of the class itself; null where it has no type parameters and no supertype has arguments
 * @param signatures of the fields whose types have arguments or are variables, by name
 */
record ClassFile(
        Shape shape,
        int modifiers,
        List<String> interfaces,
        @Nullable String signature,
        Map<String, String> signatures) {

    /**
     * Reads a class file, without its code.
     *
     * @throws RuntimeException of any kind if the bytes are not a class file
     */
    static ClassFile read(byte[] bytes) {
        ShapeVisitor visitor = new ShapeVisitor();
        new ClassReader(bytes)
                .accept(visitor, ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return visitor.result();
    }

    ClassFile withoutFields(Predicate<ShapeField> which) {
        List<ShapeField> left = shape.fields().stream().filter(which.negate()).toList();
        return new ClassFile(
                new Shape(shape.name(), shape.kind(), shape.superName(), left, shape.enumConstants()),
                modifiers,
                interfaces,
                signature,
                signatures);
    }

    private static final class ShapeVisitor extends ClassVisitor {
        private String name = "";
        private @Nullable String superName;
        private int access;
        private List<String> interfaces = List.of();
        private @Nullable String signature;
        private final List<ShapeField> fields = new ArrayList<>();
        private final List<String> enumConstants = new ArrayList<>();
        private final Map<String, String> signatures = new HashMap<>();

        ShapeVisitor() {
            super(Opcodes.ASM9);
        }

        @Override
        public void visit(
                int version,
                int classAccess,
                String internalName,
                @Nullable String classSignature,
                @Nullable String internalSuper,
                String @Nullable [] internalInterfaces) {
            name = internalName.replace('/', '.');
            access = classAccess;
            signature = classSignature;
            superName = internalSuper == null ? null : internalSuper.replace('/', '.');
            if (internalInterfaces != null) {
                interfaces = java.util.Arrays.stream(internalInterfaces)
                        .map(i -> i.replace('/', '.'))
                        .toList();
            }
        }

        @Override
        public @Nullable FieldVisitor visitField(
                int fieldAccess,
                String fieldName,
                String descriptor,
                @Nullable String fieldSignature,
                @Nullable Object constant) {
            boolean isStatic = (fieldAccess & Opcodes.ACC_STATIC) != 0;
            // Instance finals with an initializer may have a ConstantValue too, which the virtual machine ignores.
            fields.add(new ShapeField(fieldName, descriptor, fieldAccess & 0xFFFF, isStatic ? constant : null));
            if (fieldSignature != null) {
                signatures.put(fieldName, fieldSignature);
            }
            if ((fieldAccess & Opcodes.ACC_ENUM) != 0) {
                enumConstants.add(fieldName);
            }
            return null;
        }

        ClassFile result() {
            boolean isInterface = (access & Opcodes.ACC_INTERFACE) != 0;
            Shape.Kind kind = isInterface
                    ? Shape.Kind.INTERFACE
                    : "java.lang.Enum".equals(superName)
                            ? Shape.Kind.ENUM
                            : "java.lang.Record".equals(superName) ? Shape.Kind.RECORD : Shape.Kind.CLASS;
            Shape shape = new Shape(name, kind, isInterface ? null : superName, fields, enumConstants);
            return new ClassFile(shape, access & 0xFFFF, interfaces, signature, Map.copyOf(signatures));
        }
    }
}
