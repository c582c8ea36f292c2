package dev.imago.migrate.meaning;

import org.objectweb.asm.tree.analysis.Value;

/**
 * A value on the stack or in a local variable.
 *
 * @param size 1, or 2 for {@code long} and {@code double}
 */
record CodeValue(int size, Origin origin) implements Value {
    @Override
    public int getSize() {
        return size;
    }
}
