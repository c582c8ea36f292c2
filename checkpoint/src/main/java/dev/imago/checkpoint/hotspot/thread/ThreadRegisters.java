package dev.imago.checkpoint.hotspot.thread;

import java.util.List;
import java.util.OptionalLong;

/**
 * Where a frozen thread was: its registers as far as they are known, and the system call it was in.
 *
 * @param systemCall number of the system call (x86-64), or -1 when it was in none
 * @param arguments the call's six arguments; empty when it was in none
 * @param framePointer {@code rbp}; {@code /proc} does not tell it
 */
public record ThreadRegisters(
        long instructionPointer, long stackPointer, OptionalLong framePointer, int systemCall, List<Long> arguments) {
    public ThreadRegisters {
        arguments = List.copyOf(arguments);
    }

    public boolean inSystemCall() {
        return systemCall >= 0;
    }
}
