package dev.imago.restore.agent.load;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory for the load that does not burden the service's heap. Where the JVM allows no more of it ({@code
 * -XX:MaxDirectMemorySize}), the heap has to do.
 */
final class OutsideHeap {
    private OutsideHeap() {}

    /** Zeroed memory, in the machine's byte order. */
    static ByteBuffer allocate(int bytes) {
        ByteBuffer buffer;
        try {
            buffer = ByteBuffer.allocateDirect(bytes);
        } catch (OutOfMemoryError noMoreOfIt) {
            buffer = ByteBuffer.allocate(bytes);
        }
        return buffer.order(ByteOrder.nativeOrder());
    }

    /** Gives it back at once; nobody may use it afterwards. */
    static void free(ByteBuffer buffer) {
        if (buffer.isDirect()) {
            VmAccess.UNSAFE.invokeCleaner(buffer);
        }
    }
}
