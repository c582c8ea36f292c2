package dev.imago.migrate.registry;

import dev.imago.migrate.api.Migration;
import dev.imago.migrate.classpath.ClassPathException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Finds the migrations among a step's class files, which are read and never loaded. */
final class MigrationClasses {
    private final Map<String, Kind> classes = new TreeMap<>();
    /** Classes that another one makes objects of: whoever is listed may use them as parts. */
    private final Set<String> made = new HashSet<>();

    /**
     * What a class file says of its class.
     *
     * @param above its superclass and interfaces
     */
    private record Kind(boolean isAbstract, List<String> above) {}

    /**
     * Adds a class.
     *
     * @param place where it lies, for messages
     * @throws ClassPathException if the bytes are no class file
     */
    void add(String place, byte[] classFile) {
        try {
            new ClassReader(classFile).accept(new Finder(), ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        } catch (RuntimeException e) {
            // ASM reports malformed class files by whatever exception they run into.
            throw new ClassPathException(place + ": not a class file that can be read: " + e, e);
        }
    }

    /** Migrations that are neither listed nor made by another class, and so never used; sorted. */
    List<String> unused(Set<String> listed) {
        Set<String> migrations = new HashSet<>(Set.of(Migration.class.getName()));
        boolean more = true;
        while (more) {
            more = false;
            for (Map.Entry<String, Kind> each : classes.entrySet()) {
                if (each.getValue().above().stream().anyMatch(migrations::contains)) {
                    more |= migrations.add(each.getKey());
                }
            }
        }
        return classes.entrySet().stream()
                .filter(each ->
                        migrations.contains(each.getKey()) && !each.getValue().isAbstract())
                .map(Map.Entry::getKey)
                .filter(name -> !listed.contains(name) && !made.contains(name))
                .toList();
    }

    private static String binary(String internalName) {
        return internalName.replace('/', '.');
    }

    private final class Finder extends ClassVisitor {
        private String name = "";

        Finder() {
            super(Opcodes.ASM9);
        }

        @Override
        public void visit(
                int version,
                int access,
                String internalName,
                @Nullable String signature,
                @Nullable String internalSuper,
                String @Nullable [] interfaces) {
            name = binary(internalName);
            List<String> above = new ArrayList<>();
            if (internalSuper != null) {
                above.add(binary(internalSuper));
            }
            for (String each : interfaces == null ? new String[0] : interfaces) {
                above.add(binary(each));
            }
            // Interfaces are marked as abstract as well.
            classes.put(name, new Kind((access & Opcodes.ACC_ABSTRACT) != 0, above));
        }

        @Override
        public MethodVisitor visitMethod(
                int access,
                String method,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            return new MethodVisitor(Opcodes.ASM9) {
                @Override
                public void visitTypeInsn(int opcode, String type) {
                    if (opcode == Opcodes.NEW) {
                        note(type);
                    }
                }

                @Override
                public void visitInvokeDynamicInsn(
                        String called, String calledDescriptor, Handle bootstrap, Object... arguments) {
                    for (Object argument : arguments) {
                        if (argument instanceof Handle handle && handle.getTag() == Opcodes.H_NEWINVOKESPECIAL) {
                            note(handle.getOwner());
                        }
                    }
                }
            };
        }

        private void note(String type) {
            if (!binary(type).equals(name)) {
                made.add(binary(type));
            }
        }
    }
}
