package dev.imago.checkpoint.hotspot.thread;

import dev.imago.checkpoint.hotspot.CorruptVmException;

/**
 * Reads a method's table of line numbers. It follows the bytecodes: a byte each for a step of up to 31 bytecodes and 7
 * lines, or 255 and two signed compressed numbers; 0 ends it.
 */
final class LineNumbers {
    private static final int ESCAPE = 0xff;
    private static final int LINE_BITS = 3;
    private static final int LONGEST = 1 << 20;

    private LineNumbers() {}

    /** Line of the last entry at or before {@code bci}, or -1. */
    static int find(CompressedInts table, int bci) {
        long start = table.address();
        int best = -1;
        int line = -1;
        int atBci = 0;
        int atLine = 0;
        for (int step = table.nextByte(); step != 0; step = table.nextByte()) {
            if (step == ESCAPE) {
                atBci += table.nextSigned();
                atLine += table.nextSigned();
            } else {
                atBci += step >> LINE_BITS;
                atLine += step & ((1 << LINE_BITS) - 1);
            }
            // Compilers other than javac need not write entries in the order of bytecodes.
            if (atBci <= bci && atBci >= best) {
                best = atBci;
                line = atLine;
            }
            if (table.address() - start > LONGEST) {
                throw new CorruptVmException("a table of line numbers has no end", start);
            }
        }
        return line;
    }
}
