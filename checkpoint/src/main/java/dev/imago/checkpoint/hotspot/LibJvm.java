package dev.imago.checkpoint.hotspot;

import dev.imago.checkpoint.memory.AddressSpace;
import dev.imago.checkpoint.memory.MemoryMapping;
import java.util.regex.Pattern;

/**
 * The JVM's shared library in the process.
 *
 * @param path as the process sees it
 * @param base where its first byte is mapped
 */
record LibJvm(String path, long base) {
    /** Deleted, or replaced: by an upgrade of the JDK; also with the names that CRIU then restores it under. */
    private static final Pattern GONE = Pattern.compile("(\\.cr_link|\\.cr\\.[0-9a-f]+\\.ghost)*( \\(deleted\\))?$");

    /** @throws UnsupportedJvmException when the process has none: it is no HotSpot JVM */
    static LibJvm find(AddressSpace memory) {
        for (MemoryMapping mapping : memory.mappings()) {
            String file = mapping.file();
            if (file == null || mapping.fileOffset() != 0) {
                continue;
            }
            String path = GONE.matcher(file).replaceFirst("");
            if (path.endsWith("/libjvm.so")) {
                return new LibJvm(path, mapping.start());
            }
        }
        throw new UnsupportedJvmException("the process has no libjvm.so mapped: it is not a HotSpot JVM");
    }
}
