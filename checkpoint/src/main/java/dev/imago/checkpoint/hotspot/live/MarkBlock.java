package dev.imago.checkpoint.hotspot.live;

/** References that one thread has found and the other has to mark; filled by the one, then emptied by the other. */
final class MarkBlock {
    private static final int MOST = 1 << 10;

    private final long[] oops = new long[MOST];
    private int size;

    boolean isFull() {
        return size == MOST;
    }

    boolean isEmpty() {
        return size == 0;
    }

    void add(long oop) {
        oops[size++] = oop;
    }

    int size() {
        return size;
    }

    long get(int index) {
        return oops[index];
    }

    void clear() {
        size = 0;
    }
}
