package dev.imago.checkpoint.freeze;

import dev.imago.checkpoint.hotspot.thread.Frame;
import dev.imago.checkpoint.hotspot.thread.JavaThread;

/**
 * What keeps a frozen service from being at rest.
 *
 * @param name of the thread, or of what stands for it (a pool, the VM)
 * @param topFrame innermost Java method, or a dash
 * @param serviceFrame innermost method of the service's own, or a dash: where the service is
 * @param detail what it is doing there, as words that follow the thread's name
 */
public record BusyThread(String name, String topFrame, String serviceFrame, BusyReason reason, String detail) {
    private static final String NONE = "-";

    static BusyThread of(JavaThread thread, BusyReason reason, String detail) {
        String service = thread.frames().stream()
                .filter(BusyThread::isOfService)
                .findFirst()
                .map(Frame::toString)
                .orElse(NONE);
        return new BusyThread(
                thread.name(), thread.topFrame().map(Frame::toString).orElse(NONE), service, reason, detail);
    }

    static BusyThread of(String name, BusyReason reason, String detail) {
        return new BusyThread(name, NONE, NONE, reason, detail);
    }

    /** A thread whose wait is over, though it has not moved on yet. */
    static BusyThread comingBack(JavaThread thread) {
        return of(thread, BusyReason.WAKING, "has just come back from its wait");
    }

    /** A part of the operator's condition that does not hold, and what is the case instead. */
    public static BusyThread ofCondition(String part, String found) {
        return new BusyThread("when", found, NONE, BusyReason.CONDITION, part);
    }

    static boolean isOfJdk(String className) {
        return className.startsWith("java.")
                || className.startsWith("jdk.")
                || className.startsWith("sun.")
                || className.startsWith("javax.")
                || className.startsWith("com.sun.");
    }

    /**
     * Whether it is the service's own and can be named: hidden classes, such as those of lambdas, have no name that stays, and do
     * no more than call what has one.
     */
    static boolean isOfService(Frame frame) {
        return !isOfJdk(frame.className()) && frame.className().indexOf('/') < 0;
    }

    /** The frame to show when there is room for one: the service's, or else the JDK's. */
    public String frame() {
        return serviceFrame.equals(NONE) ? topFrame : serviceFrame;
    }
}
