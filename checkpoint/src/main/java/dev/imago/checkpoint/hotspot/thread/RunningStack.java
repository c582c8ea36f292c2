package dev.imago.checkpoint.hotspot.thread;

import dev.imago.checkpoint.memory.AddressSpace;
import dev.imago.checkpoint.memory.UnreadableMemoryException;
import java.util.List;
import java.util.Optional;

/**
 * The likely stack of a thread that was executing Java code when it was frozen: it left no note, and may have been
 * anywhere in code. Tries the registers, then the return addresses at the top of the stack, and takes the first from
 * which a walk reaches the thread's beginning. Good enough to name what it was doing; never called complete.
 */
final class RunningStack {
    private static final int WORDS_TRIED = 128;

    private final AddressSpace memory;
    private final StackWalk stacks;
    private final RegisterSource registers;

    RunningStack(AddressSpace memory, StackWalk stacks, RegisterSource registers) {
        this.memory = memory;
        this.stacks = stacks;
        this.registers = registers;
    }

    StackWalk.Walked walk(int osThreadId, long stackEnd, long continuation) {
        Optional<ThreadRegisters> at = registers.of(osThreadId);
        if (at.isEmpty()) {
            return new StackWalk.Walked(List.of(), JavaThread.Walk.INCOMPLETE);
        }
        ThreadRegisters now = at.get();
        long sp = now.stackPointer();
        StackWalk.Walked best = stacks.walk(new StackWalk.Start(
                sp, now.framePointer().orElse(0), now.instructionPointer(), stackEnd, continuation));
        for (int i = 0; i < WORDS_TRIED && !reachesBeginning(best) && sp + 8L * i + 8 < stackEnd; i++) {
            best = tryReturnAddress(sp + 8L * i, now, stackEnd, continuation);
        }
        return new StackWalk.Walked(best.frames(), JavaThread.Walk.INCOMPLETE);
    }

    private StackWalk.Walked tryReturnAddress(long slot, ThreadRegisters now, long stackEnd, long continuation) {
        try {
            long pc = memory.getLong(slot);
            if (stacks.codeAt(pc) == null) {
                return new StackWalk.Walked(List.of(), JavaThread.Walk.INCOMPLETE);
            }
            // The caller's frame pointer is saved below the return address, or still in the register.
            StackWalk.Walked saved =
                    stacks.walk(new StackWalk.Start(slot + 8, memory.getLong(slot - 8), pc, stackEnd, continuation));
            return reachesBeginning(saved) || now.framePointer().isEmpty()
                    ? saved
                    : stacks.walk(
                            new StackWalk.Start(slot + 8, now.framePointer().getAsLong(), pc, stackEnd, continuation));
        } catch (UnreadableMemoryException e) {
            return new StackWalk.Walked(List.of(), JavaThread.Walk.INCOMPLETE);
        }
    }

    private static boolean reachesBeginning(StackWalk.Walked walked) {
        return walked.walk() == JavaThread.Walk.COMPLETE && !walked.frames().isEmpty();
    }
}
