package dev.imago.checkpoint.hotspot.thread;

import dev.imago.checkpoint.hotspot.CorruptVmException;
import dev.imago.checkpoint.hotspot.HotSpotVm;
import dev.imago.checkpoint.hotspot.ObjectReader;
import dev.imago.checkpoint.hotspot.VmStructs;
import dev.imago.checkpoint.memory.AddressSpace;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads all threads that a frozen JVM knows as Java threads, with their stacks.
 *
 * <p>Threads that wait or are in native code are walked from the note they left when they left Java. Threads that were
 * executing Java code need their registers and are never more than {@link JavaThread.Walk#INCOMPLETE}. Keeps what
 * does not change while the JVM lives, so one reader serves many freezes of the same JVM ({@link #refresh}). For one
 * thread at a time.
 */
public final class JavaThreads {
    private static final int MOST_THREADS = 200_000;

    private final ObjectReader objects;
    private final Methods methods;
    private final ThreadLayout layout;
    private final ThreadObjects threadObjects;
    private final StackWalk stacks;
    private final RunningStack running;
    private final ChunkWalk chunks;

    /** @param registers of the same frozen process as {@code memory} */
    public JavaThreads(AddressSpace memory, VmStructs structs, RegisterSource registers) {
        this.objects = new ObjectReader(memory, structs);
        this.methods = new Methods(memory, structs, objects);
        this.layout = new ThreadLayout(memory, structs);
        this.threadObjects = new ThreadObjects(objects);
        this.stacks = new StackWalk(memory, structs, methods);
        this.running = new RunningStack(memory, stacks, registers);
        this.chunks = new ChunkWalk(memory, structs, objects, methods);
    }

    /** The threads of {@code vm}; those that were executing Java code without their frames. */
    public static List<JavaThread> of(HotSpotVm vm) {
        return of(vm, RegisterSource.NONE);
    }

    /** The threads of {@code vm}. */
    public static List<JavaThread> of(HotSpotVm vm, RegisterSource registers) {
        return new JavaThreads(vm.memory(), vm.structs(), registers).read();
    }

    /** To be called when the process ran in between: classes may have been unloaded and others put in their place. */
    public void refresh() {
        objects.forgetClasses();
        methods.forget();
    }

    /** Reader of the objects that threads refer to; valid until the process runs again. */
    public ObjectReader objects() {
        return objects;
    }

    /**
     * All Java threads, in the order of the VM's list.
     *
     * @throws CorruptVmException when the list makes no sense
     */
    public List<JavaThread> read() {
        long[] addresses = layout.threads(MOST_THREADS);
        List<JavaThread> threads = new ArrayList<>(addresses.length);
        for (long address : addresses) {
            threads.add(read(address));
        }
        return threads;
    }

    /**
     * A virtual thread that is on no carrier, with the frames that the heap holds: from the method that parked it on. It
     * counts as {@link ThreadState#BLOCKED}; whether it still waits, its own state tells.
     *
     * @param thread address of the {@code java.lang.VirtualThread}
     * @param pendingMonitor whether it waits to enter a monitor
     */
    public JavaThread unmounted(long thread, boolean pendingMonitor) {
        long named = objects.ref(thread, "name");
        long continuation = objects.ref(thread, "cont");
        StackWalk.Walked stack = chunks.walk(continuation == 0 ? 0 : objects.ref(continuation, "tail"));
        // What unmounted it is no part of what it does.
        List<Frame> frames = stack.frames().stream()
                .dropWhile(frame -> frame.className().equals("jdk.internal.vm.Continuation")
                        || frame.method().equals("java.lang.VirtualThread.yieldContinuation"))
                .toList();
        String given = named == 0 ? "" : objects.string(named);
        String name = given.isEmpty() ? "virtual thread " + objects.longField(thread, "tid") : given;
        return new JavaThread(
                0, name, 0, ThreadState.BLOCKED, true, false, thread, 0, pendingMonitor, stack.walk(), frames);
    }

    private JavaThread read(long address) {
        ThreadState state = layout.state(address);
        int osThreadId = layout.osThreadId(address);
        StackWalk.Walked stack = walk(address, state, osThreadId);
        long threadObject = layout.threadObject(address);
        ThreadObjects.Facts facts = threadObjects.read(threadObject);
        return new JavaThread(
                address,
                facts.name(),
                osThreadId,
                state,
                facts.daemon(),
                stack.frames().isEmpty() && (threadObject == 0 || facts.group().equals("system")),
                threadObject,
                facts.task(),
                layout.waitsForMonitor(address),
                stack.walk(),
                stack.frames());
    }

    private StackWalk.Walked walk(long address, ThreadState state, int osThreadId) {
        long anchor = layout.anchor(address);
        AnchorLayout anchors = layout.anchors();
        if (anchors.sp(anchor) != 0) {
            return stacks.walk(new StackWalk.Start(
                    anchors.sp(anchor),
                    anchors.fp(anchor),
                    anchors.pc(anchor),
                    layout.stackEnd(address),
                    layout.continuation(address)));
        }
        return switch (state) {
            case IN_JAVA, IN_JAVA_TRANS ->
                running.walk(osThreadId, layout.stackEnd(address), layout.continuation(address));
            // Without a note it has not been in Java yet, or will never be there again.
            default -> new StackWalk.Walked(List.of(), JavaThread.Walk.COMPLETE);
        };
    }
}
