package dev.imago.checkpoint.hotspot.thread;

import dev.imago.checkpoint.hotspot.CorruptVmException;
import dev.imago.checkpoint.hotspot.VmField;
import dev.imago.checkpoint.hotspot.VmStructs;
import dev.imago.checkpoint.memory.AddressSpace;

/** Reads the VM's list of threads and its {@code JavaThread} structures. */
final class ThreadLayout {
    private final AddressSpace memory;
    private final VmStructs structs;
    private final AnchorLayout anchors;
    private final long list;
    private final long listLength;
    private final long listThreads;
    private final long state;
    private final long osThread;
    private final long osThreadId;
    private final long anchor;
    private final long stackBase;
    private final long threadObject;
    private final long handleTarget;
    private final long pendingMonitor;
    private final long continuation;

    ThreadLayout(AddressSpace memory, VmStructs structs) {
        this.memory = memory;
        this.structs = structs;
        anchors = new AnchorLayout(memory, structs);
        list = structs.address("ThreadsSMRSupport", "_java_thread_list");
        listLength = structs.offset("ThreadsList", "_length");
        listThreads = structs.offset("ThreadsList", "_threads");
        state = structs.offset("JavaThread", "_thread_state");
        osThread =
                structs.requireAny("JavaThread::_osthread", "Thread::_osthread").offset();
        osThreadId = structs.offset("OSThread", "_thread_id");
        anchor = structs.offset("JavaThread", "_anchor");
        stackBase = structs.offset("JavaThread", "_stack_base");
        threadObject = structs.offset("JavaThread", "_threadObj");
        handleTarget = structs.offset("OopHandle", "_obj");
        pendingMonitor = structs.offset("JavaThread", "_current_pending_monitor");
        continuation =
                structs.find("JavaThread", "_cont_entry").map(VmField::offset).orElse(-1L);
    }

    AnchorLayout anchors() {
        return anchors;
    }

    long[] threads(int most) {
        long threads = memory.getLong(list);
        int count = memory.getInt(threads + listLength);
        if (count < 0 || count > most) {
            throw new CorruptVmException("the JVM says it has " + count + " threads", threads);
        }
        long first = memory.getLong(threads + listThreads);
        long[] addresses = new long[count];
        for (int i = 0; i < count; i++) {
            addresses[i] = memory.getLong(first + 8L * i);
        }
        return addresses;
    }

    ThreadState state(long thread) {
        return ThreadState.of(structs, memory.getInt(thread + state), thread);
    }

    int osThreadId(long thread) {
        long os = memory.getLong(thread + osThread);
        return os == 0 ? 0 : memory.getInt(os + osThreadId);
    }

    long anchor(long thread) {
        return thread + anchor;
    }

    long stackEnd(long thread) {
        return memory.getLong(thread + stackBase);
    }

    /** A reference of full width in native memory, whatever the heap's mode. */
    long threadObject(long thread) {
        long handle = memory.getLong(thread + threadObject + handleTarget);
        return handle == 0 ? 0 : memory.getLong(handle);
    }

    boolean waitsForMonitor(long thread) {
        return memory.getLong(thread + pendingMonitor) != 0;
    }

    /** The entry of the virtual thread that is mounted on the thread; 0 without. */
    long continuation(long thread) {
        return continuation < 0 ? 0 : memory.getLong(thread + continuation);
    }
}
