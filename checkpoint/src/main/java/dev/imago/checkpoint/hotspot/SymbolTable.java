package dev.imago.checkpoint.hotspot;

import java.util.OptionalLong;

/** The exported symbols of one loaded library: name to address in the process. */
interface SymbolTable {
    /** Address of {@code name} in the process, or empty when the library doesn't define it. */
    OptionalLong find(String name);
}
