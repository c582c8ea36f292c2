package dev.imago.restore.inspection;

import dev.imago.checkpoint.hotspot.thread.RegisterSource;
import dev.imago.checkpoint.hotspot.thread.ThreadRegisters;
import dev.imago.checkpoint.image.CriuImage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The registers of the threads in an image: for stacks that were in Java code when the process was frozen. */
record ImageRegisters(Map<Integer, dev.imago.checkpoint.image.ThreadRegisters> byThread) implements RegisterSource {
    private static final int IN_NO_CALL = -1;

    static ImageRegisters of(CriuImage image) {
        return new ImageRegisters(image.registers(image.root()));
    }

    @Override
    public Optional<ThreadRegisters> of(int osThreadId) {
        return Optional.ofNullable(byThread.get(osThreadId))
                .map(found -> new ThreadRegisters(
                        found.instructionPointer(),
                        found.stackPointer(),
                        OptionalLong.of(found.framePointer()),
                        IN_NO_CALL,
                        List.of()));
    }

    @Override
    public OptionalInt threadNamed(String name) {
        return OptionalInt.empty();
    }
}
