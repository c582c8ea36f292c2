package dev.imago.checkpoint.hotspot.thread;

import dev.imago.checkpoint.hotspot.CorruptVmException;
import dev.imago.checkpoint.hotspot.VmStructs;

/** What the VM thinks a thread is doing; the constants' names in the VM stand beside. */
public enum ThreadState {
    UNINITIALIZED("_thread_uninitialized"),
    NEW("_thread_new"),
    NEW_TRANS("_thread_new_trans"),
    /** In a native method. */
    IN_NATIVE("_thread_in_native"),
    IN_NATIVE_TRANS("_thread_in_native_trans"),
    /** In the VM's own code. */
    IN_VM("_thread_in_vm"),
    IN_VM_TRANS("_thread_in_vm_trans"),
    /** Executing Java code, interpreted or compiled. */
    IN_JAVA("_thread_in_Java"),
    IN_JAVA_TRANS("_thread_in_Java_trans"),
    /** Waiting in the VM: for a monitor, a notification, a permit, the end of a sleep or of a safepoint. */
    BLOCKED("_thread_blocked"),
    BLOCKED_TRANS("_thread_blocked_trans");

    private final String constant;

    ThreadState(String constant) {
        this.constant = constant;
    }

    static ThreadState of(VmStructs structs, int value, long thread) {
        for (ThreadState state : values()) {
            if (structs.constant(state.constant) == value) {
                return state;
            }
        }
        throw new CorruptVmException("a thread has the state " + value, thread);
    }
}
