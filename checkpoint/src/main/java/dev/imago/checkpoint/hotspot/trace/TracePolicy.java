package dev.imago.checkpoint.hotspot.trace;

import java.util.Set;
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

    /**
     * For a field that refers to a map: keys whose values stay the new version's own. The entries remain, with kept
     * objects as values; what hangs below those is not traced. Keys are given as text: strings, numbers, names of enum
     * constants.
     */
    default Set<String> keptEntries(String declaringClass, String field) {
        return Set.of();
    }

    /** A policy without rules. */
    static TracePolicy withoutRules(Predicate<String> own) {
        return own::test;
    }
}
