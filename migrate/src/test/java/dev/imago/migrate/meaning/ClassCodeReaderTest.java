package dev.imago.migrate.meaning;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

class ClassCodeReaderTest {
    private static byte[] withMethod(java.util.function.Consumer<MethodVisitor> code) {
        ClassWriter writer = new ClassWriter(0);
        writer.visit(Opcodes.V1_6, Opcodes.ACC_PUBLIC, "app/Odd", null, "java/lang/Object", null);
        MethodVisitor method = writer.visitMethod(Opcodes.ACC_STATIC, "run", "()V", null, null);
        method.visitCode();
        code.accept(method);
        method.visitEnd();
        writer.visitEnd();
        return writer.toByteArray();
    }

    @Test
    void codeThatTakesFromAnEmptyStackIsPassedOver() {
        byte[] bytes = withMethod(method -> {
            method.visitInsn(Opcodes.POP);
            method.visitInsn(Opcodes.RETURN);
            method.visitMaxs(1, 1);
        });

        ClassCode code = ClassCodeReader.read("app.Odd", bytes, null);

        assertThat(code.passedOver()).containsExactly("app.Odd.run");
        assertThat(code.methods()).isEmpty();
    }

    @Test
    void codeThatClaimsTooManyVariablesIsPassedOver() {
        byte[] bytes = withMethod(method -> {
            method.visitInsn(Opcodes.RETURN);
            method.visitMaxs(65535, 65535);
        });

        assertThat(ClassCodeReader.read("app.Odd", bytes, null).passedOver()).containsExactly("app.Odd.run");
    }

    @Test
    void codeThatRunsOffItsEndOrJumpsInCirclesEnds() {
        byte[] open = withMethod(method -> {
            method.visitInsn(Opcodes.NOP);
            method.visitMaxs(0, 0);
        });
        byte[] circle = withMethod(method -> {
            Label start = new Label();
            method.visitLabel(start);
            for (int i = 0; i < 1000; i++) {
                method.visitVarInsn(Opcodes.ILOAD, i);
                method.visitVarInsn(Opcodes.ISTORE, i + 1);
            }
            method.visitJumpInsn(Opcodes.GOTO, start);
            method.visitMaxs(1, 1002);
        });

        assertThat(ClassCodeReader.read("app.Odd", open, null).passedOver()).containsExactly("app.Odd.run");
        assertThat(ClassCodeReader.read("app.Odd", circle, null).name()).isEqualTo("app.Odd");
    }

    @Test
    void bytesThatAreNoClassArePassedOver() {
        assertThat(ClassCodeReader.read("app.Odd", new byte[0], null).passedOver())
                .containsExactly("app.Odd");
    }
}
