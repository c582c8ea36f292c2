package dev.imago.checkpoint.freeze;

import dev.imago.checkpoint.freeze.RestPoints.Entry;
import dev.imago.checkpoint.freeze.RestPoints.Meaning;
import dev.imago.checkpoint.hotspot.thread.Frame;
import dev.imago.checkpoint.hotspot.thread.JavaThread;
import dev.imago.checkpoint.hotspot.thread.RegisterSource;
import dev.imago.checkpoint.hotspot.thread.ThreadRegisters;
import dev.imago.checkpoint.hotspot.thread.ThreadState;
import dev.imago.checkpoint.memory.AddressSpace;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Judges one frozen thread: whether it waits, in what, and whether that wait is rest. */
final class ThreadJudge {
    private static final String STOPPED_BY_JVM = "was stopped by the JVM in the middle of its code";

    private final RestPoints points;
    private final AddressSpace memory;
    private final RegisterSource registers;
    private final Map<Method, Optional<Entry>> known = new HashMap<>();

    private record Method(String className, String name) {}

    ThreadJudge(RestPoints points, AddressSpace memory, RegisterSource registers) {
        this.points = points;
        this.memory = memory;
        this.registers = registers;
    }

    /** What keeps the thread from being at rest; null when it is. */
    @Nullable
    BusyThread judge(JavaThread thread) {
        if (thread.vmInternal()) {
            return null;
        }
        boolean waits = thread.state() == ThreadState.BLOCKED || thread.state() == ThreadState.IN_NATIVE;
        if (!waits) {
            return BusyThread.of(thread, BusyReason.EXECUTING, describe(thread.state()));
        }
        if (thread.frames().isEmpty()) {
            return null; // native code that was attached to the JVM, or a thread that has left Java for good
        }
        if (thread.walk() == JavaThread.Walk.INCOMPLETE) {
            return BusyThread.of(thread, BusyReason.UNREADABLE, "its stack could not be read to the end");
        }
        Map<Meaning, Entry> on = entriesOn(thread.frames());
        if (thread.pendingMonitor()) {
            return BusyThread.of(thread, BusyReason.WAITING_FOR_LOCK, "waits to enter a synchronized block or method");
        }
        return isAtNamedPlace(thread.frames()) ? judgeNamed(thread, on) : judgeStack(thread, on);
    }

    /** Whether the innermost of the service's frames, or a frame above it, is one that the operator named. */
    private boolean isAtNamedPlace(List<Frame> frames) {
        for (Frame frame : frames) {
            if (points.isNamed(frame.method())) {
                return true;
            }
            if (BusyThread.isOfService(frame)) {
                return false;
            }
        }
        return false;
    }

    /** What the operator said holds for what the thread waits for; whether it still waits is seen, not said. */
    private @Nullable BusyThread judgeNamed(JavaThread thread, Map<Meaning, Entry> on) {
        Entry wait = on.get(Meaning.WAIT);
        if (wait != null) {
            return judgeCall(thread, RestPoints.callOf(wait));
        }
        return thread.state() == ThreadState.IN_NATIVE
                ? null
                : BusyThread.of(thread, BusyReason.EXECUTING, STOPPED_BY_JVM);
    }

    private static String describe(ThreadState state) {
        return switch (state) {
            case NEW, NEW_TRANS, UNINITIALIZED -> "it has just been started";
            case IN_JAVA, IN_JAVA_TRANS -> "it is executing Java code";
            default -> "it is at work in the JVM";
        };
    }

    /** The innermost entry of each meaning; a wait counts only innermost, a loop only with the service above it. */
    private Map<Meaning, Entry> entriesOn(List<Frame> frames) {
        Map<Meaning, Entry> on = new EnumMap<>(Meaning.class);
        boolean serviceAbove = false;
        for (int i = 0; i < frames.size(); i++) {
            Frame frame = frames.get(i);
            Entry entry = find(frame).orElse(null);
            if (entry != null) {
                boolean counts = switch (entry.meaning()) {
                    case WAIT -> i == 0;
                    case LOOP -> serviceAbove;
                    default -> true;
                };
                if (counts) {
                    on.putIfAbsent(entry.meaning(), entry);
                }
            }
            serviceAbove |= !BusyThread.isOfJdk(frame.className());
        }
        return on;
    }

    private Optional<Entry> find(Frame frame) {
        return known.computeIfAbsent(
                new Method(frame.className(), frame.methodName()), method -> points.find(frame.method()));
    }

    private @Nullable BusyThread judgeStack(JavaThread thread, Map<Meaning, Entry> on) {
        Entry wait = on.get(Meaning.WAIT);
        if (wait == null) {
            return judgeUnknownWait(thread, on.get(Meaning.WITHIN));
        }
        if (thread.frames().stream().anyMatch(frame -> frame.methodName().equals("<clinit>"))) {
            return BusyThread.of(thread, BusyReason.WORK_BEGUN, "a class is being initialised");
        }
        for (Meaning meaning : List.of(Meaning.WITHIN, Meaning.LOOP, Meaning.BUSY, Meaning.RESULT)) {
            Entry entry = on.get(meaning);
            if (entry != null && !(meaning == Meaning.RESULT && isMain(thread))) {
                return BusyThread.of(thread, reasonOf(entry), entry.text());
            }
        }
        Entry lock = on.get(Meaning.LOCK);
        if (lock != null && !on.containsKey(Meaning.IDLE) && !on.containsKey(Meaning.RESULT)) {
            return BusyThread.of(thread, BusyReason.WAITING_FOR_LOCK, lock.text());
        }
        return judgeCall(thread, RestPoints.callOf(wait));
    }

    private static BusyThread judgeUnknownWait(JavaThread thread, @Nullable Entry within) {
        if (thread.state() == ThreadState.BLOCKED) {
            return BusyThread.of(thread, BusyReason.EXECUTING, STOPPED_BY_JVM);
        }
        return within == null
                ? BusyThread.of(thread, BusyReason.UNKNOWN_WAIT, "is in native code")
                : BusyThread.of(thread, BusyReason.WORK_BEGUN, within.text());
    }

    private static BusyReason reasonOf(Entry entry) {
        return switch (entry.meaning()) {
            case RESULT -> BusyReason.WAITING_FOR_OTHERS;
            case BUSY -> entry.text().contains("lock") ? BusyReason.WAITING_FOR_LOCK : BusyReason.WORK_BEGUN;
            default -> BusyReason.WORK_BEGUN;
        };
    }

    private static boolean isMain(JavaThread thread) {
        Frame outermost = thread.frames().get(thread.frames().size() - 1);
        return outermost.methodName().equals("main") || thread.name().equals("main");
    }

    /** The stack says that it waits; the kernel says whether the wait still lasts. */
    private @Nullable BusyThread judgeCall(JavaThread thread, WaitCall call) {
        if (registers == RegisterSource.NONE
                || thread.osThreadId() == 0) { // an unmounted virtual thread's state says it
            return null;
        }
        Optional<ThreadRegisters> now = registers.of(thread.osThreadId());
        if (now.isPresent() && call.lasts(now.get(), memory)) {
            return null;
        }
        return BusyThread.comingBack(thread);
    }
}
