package dev.imago.checkpoint.freeze;

import dev.imago.checkpoint.hotspot.HotSpotVm;
import dev.imago.checkpoint.hotspot.VmStructs;
import dev.imago.checkpoint.hotspot.thread.JavaThread;
import dev.imago.checkpoint.hotspot.thread.JavaThreads;
import dev.imago.checkpoint.hotspot.thread.RegisterSource;
import dev.imago.checkpoint.hotspot.thread.ThreadRegisters;
import dev.imago.checkpoint.memory.AddressSpace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a frozen JVM is at rest: no collection under way, every thread in a wait that still lasts and that is
 * no part of work that has begun, and no work handed over that has not begun.
 *
 * <p>Decided on the frozen process itself, so nothing happens between the look and the checkpoint. Keeps what does not
 * change while the JVM lives: use one for all freezes of a process. For one thread at a time.
 */
public final class RestCheck {
    private static final String VM_THREAD = "VM Thread";

    private final AddressSpace memory;
    private final VmStructs structs;
    private final RegisterSource registers;
    private final JavaThreads threads;
    private final ThreadJudge judge;
    private final VirtualThreads virtualThreads;
    private @Nullable OptionalInt vmThread;
    private List<JavaThread> latest = List.of();

    /** @param registers of the same frozen process; with {@link RegisterSource#NONE} only stacks are judged */
    public RestCheck(AddressSpace memory, VmStructs structs, RegisterSource registers, RestPoints points) {
        this.memory = memory;
        this.structs = structs;
        this.registers = registers;
        this.threads = new JavaThreads(memory, structs, registers);
        this.judge = new ThreadJudge(points, memory, registers);
        this.virtualThreads = new VirtualThreads(threads);
    }

    /** Judges a JVM once, without the time of day that tells which scheduled tasks are due. */
    public static RestVerdict judge(HotSpotVm vm, RegisterSource registers, RestPoints points) {
        return new RestCheck(vm.memory(), vm.structs(), registers, points).judge(OptionalLong.empty());
    }

    /**
     * Judges the process as it stands now; the memory's own cache must have been refreshed since it last ran.
     *
     * @param nanoTime what {@link System#nanoTime()} is in the process: the same everywhere on one machine
     * @throws dev.imago.checkpoint.hotspot.HotSpotException when its memory contradicts itself
     * @throws dev.imago.checkpoint.memory.UnmappedAddressException likewise
     */
    public RestVerdict judge(OptionalLong nanoTime) {
        latest = List.of();
        if (HotSpotVm.isGcActive(memory, structs)) {
            return RestVerdict.duringCollection();
        }
        threads.refresh();
        List<BusyThread> busy = new ArrayList<>();
        judgeVmThread(busy);
        List<JavaThread> all = threads.read();
        VirtualThreads.Found virtual = virtualThreads.find(all);
        List<JavaThread> waiting = new ArrayList<>(all);
        waiting.addAll(virtual.waiting());
        latest = waiting;
        for (JavaThread thread : waiting) {
            BusyThread found = judge.judge(thread);
            if (found != null) {
                busy.add(found);
            }
        }
        busy.addAll(new ExecutorBacklog(threads.objects(), nanoTime).find(all));
        busy.addAll(virtual.busy());
        return RestVerdict.of(busy);
    }

    /**
     * Judges the threads of the latest verdict, which said that they wait, by the system calls that are over. A thread with
     * Java frames does not wait any more, whatever its call was. Of one that has none, native code's or the VM's own, only
     * what it has taken from the kernel counts.
     *
     * @param completed numbers of system calls by thread id
     */
    RestVerdict judgeCalls(Map<Integer, Integer> completed) {
        Map<Integer, JavaThread> javaThreads = new HashMap<>();
        latest.stream()
                .filter(thread -> !thread.frames().isEmpty())
                .forEach(thread -> javaThreads.put(thread.osThreadId(), thread));
        List<BusyThread> busy = new ArrayList<>();
        completed.forEach((id, call) -> {
            JavaThread thread = javaThreads.get(id);
            if (thread != null) {
                busy.add(BusyThread.comingBack(thread));
            } else if (WaitCall.takes(call)) {
                busy.add(BusyThread.of("native thread " + id, BusyReason.WAKING, "has just been given something"));
            }
        });
        return RestVerdict.of(busy);
    }

    /** The threads that the latest verdict is about; empty when a collection was under way. */
    public List<JavaThread> threads() {
        return latest;
    }

    /** Bytes of the heap in use as the process stands now, garbage included. */
    long heapUsed() {
        return HotSpotVm.heapUsed(memory, structs);
    }

    /** The VM's own operations (redefinition, deoptimisation, unloading) have no flag; its thread does them all. */
    private void judgeVmThread(List<BusyThread> busy) {
        OptionalInt id = vmThread;
        if (id == null) {
            id = registers.threadNamed(VM_THREAD);
            vmThread = id;
        }
        if (id.isEmpty()) {
            return;
        }
        Optional<ThreadRegisters> now = registers.of(id.getAsInt());
        if (now.isEmpty() || !WaitCall.PERMIT.lasts(now.get(), memory)) {
            busy.add(BusyThread.of(VM_THREAD, BusyReason.VM_OPERATION, "the JVM is in the middle of an operation"));
        }
    }
}
