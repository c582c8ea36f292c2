package dev.imago.migrate.classpath;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.function.BiConsumer;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.ZipFile;

/** Reads the class files of one jar or directory a second time, for their code. */
final class ClassBytes {
    private final ClassPathEntry entry;
    private final Path content;

    /**
     * @param entry what is read
     * @param content where its content lies
     */
    ClassBytes(ClassPathEntry entry, Path content) {
        this.entry = entry;
        this.content = content;
    }

    ClassPathEntry entry() {
        return entry;
    }

    /**
     * Gives out the class files of the named classes; one that does not lie where its name says is passed over, as a class
     * loader does.
     *
     * @throws ClassPathException if it cannot be read any more
     */
    void read(Collection<String> classes, int release, BiConsumer<String, byte[]> reader) {
        if (classes.isEmpty()) {
            return;
        }
        try {
            if (Files.isDirectory(content)) {
                for (String name : classes) {
                    Path file = content.resolve(file(name));
                    if (Files.isRegularFile(file)) {
                        try (InputStream in = Files.newInputStream(file)) {
                            reader.accept(name, bytes(name, in));
                        }
                    }
                }
            } else {
                readJar(classes, release, reader);
            }
        } catch (IOException e) {
            throw new ClassPathException("cannot read the code in " + entry.path() + ": " + e.getMessage(), e);
        }
    }

    private void readJar(Collection<String> classes, int release, BiConsumer<String, byte[]> reader)
            throws IOException {
        Runtime.Version target = Runtime.Version.parse(Integer.toString(release));
        try (JarFile jar = new JarFile(content.toFile(), false, ZipFile.OPEN_READ, target)) {
            for (String name : classes) {
                JarEntry found = jar.getJarEntry(file(name));
                if (found != null) {
                    try (InputStream in = jar.getInputStream(found)) {
                        reader.accept(name, bytes(name, in));
                    }
                }
            }
        }
    }

    private static byte[] bytes(String name, InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(EntryReader.MAX_CLASS_BYTES + 1);
        if (bytes.length > EntryReader.MAX_CLASS_BYTES) {
            throw new IOException(file(name) + " unpacks to more than a class can hold");
        }
        return bytes;
    }

    private static String file(String className) {
        return className.replace('.', '/') + ".class";
    }
}
