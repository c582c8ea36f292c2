package dev.imago.checkpoint.hotspot;

/**
 * One field of the VM's own C++ structures, as the VM exports it.
 *
 * @param typeString C++ type, such as {@code uint64_t} or {@code Klass*}
 * @param offset bytes from the beginning of the structure; 0 for a static field
 * @param address where the field itself is, for a static field; 0 for others
 */
public record VmField(String type, String name, String typeString, boolean isStatic, long offset, long address) {}
