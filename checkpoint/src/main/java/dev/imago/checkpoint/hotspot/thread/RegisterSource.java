package dev.imago.checkpoint.hotspot.thread;

import java.util.Optional;
import java.util.OptionalInt;

/** Where the registers of a frozen process's threads come from: {@code /proc}, or the image of a checkpoint. */
public interface RegisterSource {
    /** Knows nothing: stacks of threads that were executing Java code can't be walked, others can. */
    RegisterSource NONE = new RegisterSource() {
        @Override
        public Optional<ThreadRegisters> of(int osThreadId) {
            return Optional.empty();
        }

        @Override
        public OptionalInt threadNamed(String name) {
            return OptionalInt.empty();
        }
    };

    /** The registers of a thread; empty when it is not known, is gone, or was running when asked. */
    Optional<ThreadRegisters> of(int osThreadId);

    /** Id of the only thread that the kernel knows by that name; empty when there is none or more than one. */
    OptionalInt threadNamed(String name);
}
