package dev.imago.checkpoint.hotspot;

import dev.imago.checkpoint.memory.AddressSpace;
import dev.imago.checkpoint.memory.MemoryMapping;

/**
 * The JVM's shared library in the process.
 *
 * @param path as the process sees it
 * @param base where its first byte is mapped
 */
record LibJvm(String path, long base) {
    private static final String DELETED = " (deleted)";

    /** @throws UnsupportedJvmException when the process has none: it is no HotSpot JVM */
    static LibJvm find(AddressSpace memory) {
        for (MemoryMapping mapping : memory.mappings()) {
            String file = mapping.file();
            if (file == null || mapping.fileOffset() != 0) {
                continue;
            }
            String path = file.endsWith(DELETED) ? file.substring(0, file.length() - DELETED.length()) : file;
            if (path.endsWith("/libjvm.so")) {
                return new LibJvm(path, mapping.start());
            }
        }
        throw new UnsupportedJvmException("the process has no libjvm.so mapped: it is not a HotSpot JVM");
    }
}
