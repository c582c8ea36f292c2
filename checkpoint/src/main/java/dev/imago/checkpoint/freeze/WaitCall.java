package dev.imago.checkpoint.freeze;

import dev.imago.checkpoint.hotspot.thread.ThreadRegisters;
import dev.imago.checkpoint.memory.AddressSpace;

/** The system calls in which the kernel must see a thread that waits; numbers are those of x86-64. */
enum WaitCall {
    /** In the VM: all its waits are condition variables or semaphores of the C library. */
    PERMIT,
    POLL,
    READ,
    /** A read of fd 0. */
    STDIN,
    ACCEPT,
    CHILD;

    /** FUTEX_WAIT_BITSET: what the C library's conditions and semaphores wait with; its mutexes use plain FUTEX_WAIT. */
    private static final int FUTEX_WAIT_BITSET = 9;

    private static final int FUTEX_COMMAND = 0x7f;

    /**
     * A wait with a time limit that an earlier freeze interrupted: restart_syscall. Its registers are those of the call
     * that it goes on with.
     */
    private static final int RESTARTED = 219;

    private boolean includes(int call) {
        return switch (this) {
            case PERMIT -> call == 202 || call == RESTARTED; // futex
            case POLL -> isPoll(call);
            case READ -> call == 0 || call == 19 || call == 45 || call == 47; // read, readv, recvfrom, recvmsg
            case STDIN -> call == 0;
            case ACCEPT -> call == 43 || call == 288 || isPoll(call); // accept, accept4, poll first with a time limit
            case CHILD -> call == 61 || call == 247; // wait4, waitid
        };
    }

    private static boolean isPoll(int call) {
        return switch (call) {
            // poll, select, epoll_wait, pselect6, ppoll, epoll_pwait, epoll_pwait2
            case 7, 23, 232, 270, 271, 281, 441, RESTARTED -> true;
            default -> false;
        };
    }

    /** Whether the call takes something out of the kernel, which nobody else will be given. */
    static boolean takes(int call) {
        return READ.includes(call) || (ACCEPT.includes(call) && !isPoll(call));
    }

    /**
     * Whether the thread is in the wait. A permit that has been given is seen too: the futex no longer has the value that
     * was waited on. Whether another call has a result already, {@link CompletedCalls} tell.
     */
    boolean lasts(ThreadRegisters registers, AddressSpace memory) {
        if (!includes(registers.systemCall())) {
            return false;
        }
        long first = registers.arguments().get(0);
        return switch (this) {
            case PERMIT -> {
                int operation = registers.arguments().get(1).intValue() & FUTEX_COMMAND;
                int expected = registers.arguments().get(2).intValue();
                yield operation == FUTEX_WAIT_BITSET && memory.getInt(first) == expected;
            }
            case STDIN -> first == 0;
            case READ, ACCEPT, POLL, CHILD -> true;
        };
    }
}
