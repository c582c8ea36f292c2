package dev.imago.restore.agent.load;

import java.util.Arrays;

/** Growing list of ints, also a stack. Not safe for use by several threads. */
final class IntStack {
    private int[] values = new int[64];
    private int size;

    void push(int value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, (int) Math.min(Integer.MAX_VALUE - 16L, size * 2L));
        }
        values[size++] = value;
    }

    int pop() {
        return values[--size];
    }

    int get(int index) {
        return values[index];
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }
}
