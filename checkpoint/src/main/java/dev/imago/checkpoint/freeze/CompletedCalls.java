package dev.imago.checkpoint.freeze;

import dev.imago.checkpoint.image.CriuImage;
import dev.imago.checkpoint.image.ThreadRegisters;
import dev.imago.checkpoint.memory.AddressSpace;
import dev.imago.checkpoint.memory.UnmappedAddressException;
import java.util.List;
import java.util.Map;

/**
 * Threads that look as if they waited and do not: the kernel had already given them what they waited for when they were
 * stopped, and no Java code has seen it yet. {@code /proc} does not tell; the registers in the image do.
 *
 * <p>What such a thread has got, bytes or a connection, would be lost with it.
 */
public final class CompletedCalls {
    private static final int INTERRUPTED = -4; // EINTR: the JDK asks again
    private static final int SYSCALL_FIRST = 0x0f;
    private static final int SYSCALL_SECOND = 0x05;

    private CompletedCalls() {}

    /**
     * Ids of the threads that have received something nobody has seen.
     *
     * @param memory of the process that was dumped, for its code
     */
    public static List<Integer> find(CriuImage image, AddressSpace memory) {
        return image.registers(image.root()).entrySet().stream()
                .filter(thread -> hasReceived(thread.getValue(), memory))
                .map(Map.Entry::getKey)
                .toList();
    }

    static boolean hasReceived(ThreadRegisters registers, AddressSpace memory) {
        return takes(registers.systemCall()) && registers.returnValue() != INTERRUPTED && isOver(registers, memory);
    }

    /** Calls of x86-64 that take something out of the kernel; what a poll has found is found by the next one too. */
    private static boolean takes(long systemCall) {
        return systemCall == 0 // read
                || systemCall == 19 // readv
                || systemCall == 45 // recvfrom
                || systemCall == 47 // recvmsg
                || systemCall == 43 // accept
                || systemCall == 288; // accept4
    }

    /** A call that goes on has been set back to its instruction. */
    static boolean isOver(ThreadRegisters registers, AddressSpace memory) {
        long at = registers.instructionPointer();
        try {
            return (memory.getByte(at) & 0xff) != SYSCALL_FIRST || (memory.getByte(at + 1) & 0xff) != SYSCALL_SECOND;
        } catch (UnmappedAddressException e) {
            return true; // no call is there
        }
    }
}
