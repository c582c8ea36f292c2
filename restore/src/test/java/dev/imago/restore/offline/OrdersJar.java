package dev.imago.restore.offline;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Opcodes;

/** Versions of the orders service that nobody has released, for states that are migrated and never run. */
final class OrdersJar {
    private OrdersJar() {}

    /**
     * Orders that calls itself another version.
     *
     * @param original orders 1.0 or 2.0
     * @param without a field that it does not have, {@code com/acme/orders/Order.note}; empty for none
     */
    static Path of(Path original, Path folder, String version, String without) throws IOException {
        Path jar = folder.resolve("orders-" + version + ".jar");
        try (JarFile from = new JarFile(original.toFile());
                OutputStream out = Files.newOutputStream(jar)) {
            Manifest manifest = new Manifest(from.getManifest());
            manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, version);
            try (JarOutputStream to = new JarOutputStream(out, manifest)) {
                for (JarEntry entry : from.stream().toList()) {
                    if (!entry.isDirectory() && !entry.getName().equals(JarFile.MANIFEST_NAME)) {
                        to.putNextEntry(new JarEntry(entry.getName()));
                        try (InputStream in = from.getInputStream(entry)) {
                            byte[] bytes = in.readAllBytes();
                            boolean isMeant = without.startsWith(entry.getName().replace(".class", "."));
                            to.write(isMeant ? without(bytes, without.substring(without.lastIndexOf('.') + 1)) : bytes);
                        }
                    }
                }
            }
        }
        return jar;
    }

    private static byte[] without(byte[] classFile, String field) {
        ClassWriter writer = new ClassWriter(0);
        new ClassReader(classFile)
                .accept(
                        new ClassVisitor(Opcodes.ASM9, writer) {
                            @Override
                            public @Nullable FieldVisitor visitField(
                                    int access,
                                    String name,
                                    String descriptor,
                                    @Nullable String signature,
                                    @Nullable Object value) {
                                return name.equals(field)
                                        ? null
                                        : super.visitField(access, name, descriptor, signature, value);
                            }
                        },
                        0);
        return writer.toByteArray();
    }
}
