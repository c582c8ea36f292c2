package dev.imago.checkpoint.image;

/** Where a thread was when it was dumped: instruction, stack and frame pointer (x86-64: rip, rsp, rbp). */
public record ThreadRegisters(long instructionPointer, long stackPointer, long framePointer) {
    private static final int MTYPE_X86_64 = 1;

    static ThreadRegisters of(Message core) {
        if (core.require(1, "mtype") != MTYPE_X86_64) {
            throw core.invalid("the thread ran on machine type " + core.require(1, "mtype") + ", not x86-64");
        }
        Message registers = core.requireMessage(2, "thread_info").requireMessage(2, "gpregs");
        return new ThreadRegisters(
                registers.require(17, "ip"), registers.require(20, "sp"), registers.require(5, "bp"));
    }
}
