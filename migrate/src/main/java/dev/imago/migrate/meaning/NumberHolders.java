package dev.imago.migrate.meaning;

import java.util.List;
import java.util.Set;

/** Classes of the JDK whose objects hold one number for a field that could hold it itself. */
final class NumberHolders {
    private static final Set<String> NAMES =
            Set.of("java.util.concurrent.atomic.AtomicInteger", "java.util.concurrent.atomic.AtomicLong");

    private NumberHolders() {}

    static boolean have(String className) {
        return NAMES.contains(className);
    }

    /** Their descriptors. */
    static List<String> descriptors() {
        return NAMES.stream().map(name -> "L" + name.replace('.', '/') + ";").toList();
    }

    /** Whether a method is given numbers that its object holds, or is asked about; sums and functions are neither. */
    static boolean keeps(String method) {
        return method.equals("<init>")
                || method.equals("lazySet")
                || method.equals("getAndSet")
                || method.startsWith("set")
                || method.startsWith("compareAnd")
                || method.startsWith("weakCompareAnd");
    }
}
