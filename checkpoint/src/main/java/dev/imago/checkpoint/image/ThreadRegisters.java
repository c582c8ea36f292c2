package dev.imago.checkpoint.image;

/**
 * Where a thread was when it was dumped: instruction, stack and frame pointer (x86-64: rip, rsp, rbp).
 *
 * <p>CRIU sets a call that the stop interrupted back to its beginning: the instruction pointer then is at the call.
 *
 * @param systemCall number of the system call it was in (orig_rax), negative when it was in none
 * @param returnValue what the call returned, if it was over (rax)
 */
public record ThreadRegisters(
        long instructionPointer, long stackPointer, long framePointer, long systemCall, long returnValue) {
    private static final int MTYPE_X86_64 = 1;

    static ThreadRegisters of(Message core) {
        if (core.require(1, "mtype") != MTYPE_X86_64) {
            throw core.invalid("the thread ran on machine type " + core.require(1, "mtype") + ", not x86-64");
        }
        Message registers = core.requireMessage(2, "thread_info").requireMessage(2, "gpregs");
        return new ThreadRegisters(
                registers.require(17, "ip"),
                registers.require(20, "sp"),
                registers.require(5, "bp"),
                registers.require(16, "orig_ax"),
                registers.require(11, "ax"));
    }
}
