package dev.imago.checkpoint.freeze;

import java.util.Locale;

/** Why a frozen service is not at rest, by kind; the advice is for the operator who sees it again and again. */
public enum BusyReason {
    COLLECTOR("the collector works much: wait for less load, or give the service more heap"),
    VM_OPERATION("the JVM itself is at work: it will be over in a moment, a longer --wait should do"),
    EXECUTING("it runs: wait for less load; a thread that never stops running needs a change of the service"),
    WAKING("its wait is just over: a longer --wait should do, less load makes it sure"),
    WORK_BEGUN("work that has begun must end first: wait longer than the longest request, or for less load"),
    WAITING_FOR_LOCK("somebody holds what it waits for: look at who does in the same table"),
    WAITING_FOR_OTHERS(
            "if that is its place as long as the service runs, name it in a rest: rule (imago rest suggests the line)"),
    UNKNOWN_WAIT("native code that is not one of the JDK's waits; if it is one, name the method in a rest: rule"),
    BACKLOG("work that was handed over has not begun: wait for less load"),
    VIRTUAL_THREADS("start the service without -Djdk.trackAllThreads=false, or stop their source before the upgrade"),
    CONDITION("the condition of --when or the rules file decides: wait for it, or change it"),
    UNREADABLE("its stack could not be read for sure: try again; always the same thread means a JVM not understood");

    private final String advice;

    BusyReason(String advice) {
        this.advice = advice;
    }

    /** Its name in lower case words. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** What to do about it, in a sentence without its full stop. */
    public String advice() {
        return advice;
    }
}
