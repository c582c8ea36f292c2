package dev.imago.checkpoint.freeze;

import dev.imago.checkpoint.hotspot.HotSpotException;
import dev.imago.checkpoint.hotspot.VmStructs;
import dev.imago.checkpoint.hotspot.thread.JavaThread;
import dev.imago.checkpoint.hotspot.thread.ProcRegisters;
import dev.imago.checkpoint.memory.SparseProcessMemory;
import dev.imago.checkpoint.memory.UnmappedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * {@link RestCheck} for a live process that is frozen now and then: reads little, and all of it anew at each freeze.
 *
 * <p>Open it before the first freeze: what it learns about the JVM then takes part of a second. The caller closes it.
 */
public final class LiveRestCheck implements AutoCloseable {
    private final SparseProcessMemory memory;
    private final ProcRegisters registers;
    private final RestCheck check;
    private final CompletedCalls calls;

    private LiveRestCheck(SparseProcessMemory memory, ProcRegisters registers, RestCheck check, CompletedCalls calls) {
        this.memory = memory;
        this.registers = registers;
        this.check = check;
        this.calls = calls;
    }

    /**
     * Learns what the JVM in the process is; the process may run, and its JVM must have started.
     *
     * @param calls asked about the frozen process when all else says that it is at rest
     * @throws dev.imago.checkpoint.hotspot.UnsupportedJvmException when it is none that can be read
     */
    public static LiveRestCheck open(int pid, RestPoints points, CompletedCalls calls) {
        SparseProcessMemory memory = SparseProcessMemory.open(pid);
        try {
            VmStructs structs = VmStructs.read(memory);
            ProcRegisters registers = new ProcRegisters(pid);
            return new LiveRestCheck(memory, registers, new RestCheck(memory, structs, registers, points), calls);
        } catch (RuntimeException e) {
            memory.close();
            throw e;
        }
    }

    /**
     * What one look at the frozen process found.
     *
     * @param threads with their stacks; empty when they could not be read
     */
    public record Found(RestVerdict verdict, List<JavaThread> threads) {
        public Found {
            threads = List.copyOf(threads);
        }
    }

    /** {@link #judge()}, and what was judged. */
    public Found look() throws InterruptedException {
        RestVerdict verdict = judge();
        return new Found(verdict, check.threads());
    }

    /** Bytes of the heap in use, garbage included, in the process as {@link #judge()} saw it. */
    public long heapUsed() {
        return check.heapUsed();
    }

    /**
     * Judges the frozen process. A JVM whose memory makes no sense is not at rest: it was caught in the middle of
     * something, and another freeze will find it elsewhere.
     */
    public RestVerdict judge() throws InterruptedException {
        RestVerdict verdict = judgeMemory();
        return verdict.atRest() ? check.judgeCalls(calls.find()) : verdict;
    }

    private RestVerdict judgeMemory() {
        memory.refresh();
        try {
            return check.judge(OptionalLong.of(System.nanoTime()));
        } catch (HotSpotException | UnmappedAddressException e) {
            return RestVerdict.of(List.of(
                    BusyThread.of("JVM", BusyReason.UNREADABLE, "its memory could not be read: " + e.getMessage())));
        }
    }

    /**
     * Goes through the motions on the running process, so that the first freeze does not wait for this program to be
     * loaded and compiled; ends when judging no longer becomes quicker. The verdicts mean nothing and are thrown away.
     *
     * @param atMost how long it may take
     */
    public void practise(Duration atMost) {
        new Practice(System::nanoTime).of(this::goThroughTheMotions, atMost);
    }

    private void goThroughTheMotions() {
        try {
            judgeMemory();
            check.judgeCalls(Map.of(0, 0)); // no thread is this one
        } catch (RuntimeException e) {
            memory.refresh(); // what runs changes while it is read: any nonsense can come out of it
        }
    }

    @Override
    public void close() {
        registers.close();
        memory.close();
    }
}
