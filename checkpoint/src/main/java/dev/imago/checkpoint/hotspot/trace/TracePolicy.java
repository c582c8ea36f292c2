package dev.imago.checkpoint.hotspot.trace;

import java.util.function.Predicate;

/** The rules that decide how far a trace goes. Asked once for each class and field; must be safe for several threads. */
public interface TracePolicy {
    /** Whether a class is the service's own, as opposed to a library's. Never asked for classes of the JDK. */
    boolean isOwn(String className);

    /** What a rule says about a static or instance field, named by the class that declares it. */
    default Disposition ofField(String declaringClass, String field) {
        return Disposition.UNDECIDED;
    }

    /** What a rule says about the objects of exactly this class. */
    default Disposition ofClass(String className) {
        return Disposition.UNDECIDED;
    }

    /** A policy without rules. */
    static TracePolicy withoutRules(Predicate<String> own) {
        return own::test;
    }
}
