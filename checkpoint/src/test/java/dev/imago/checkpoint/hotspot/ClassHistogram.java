package dev.imago.checkpoint.hotspot;

import dev.imago.checkpoint.hotspot.HeapWalk.ClassCount;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code jcmd GC.class_histogram} says and what a heap walk says, in one form. */
final class ClassHistogram {
    private static final Pattern LINE = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+).*");

    private ClassHistogram() {}

    static Map<String, ClassCount> parse(String printed) {
        Map<String, ClassCount> counts = new TreeMap<>();
        printed.lines()
                .map(LINE::matcher)
                .filter(Matcher::matches)
                .forEach(line ->
                        add(counts, line.group(3), Long.parseLong(line.group(1)), Long.parseLong(line.group(2))));
        return counts;
    }

    static Map<String, ClassCount> of(HotSpotVm vm) {
        Map<String, ClassCount> counts = new TreeMap<>();
        vm.walk().histogram().forEach((type, count) -> add(counts, type.name(), count.count(), count.bytes()));
        return counts;
    }

    /** Several loaders may have a class of one name. */
    private static void add(Map<String, ClassCount> counts, String name, long count, long bytes) {
        counts.merge(
                name,
                new ClassCount(count, bytes),
                (one, other) -> new ClassCount(one.count() + other.count(), one.bytes() + other.bytes()));
    }

    /** Without what the VM itself fills holes with. */
    static Map<String, ClassCount> withoutFillers(Map<String, ClassCount> counts, int feature) {
        Map<String, ClassCount> rest = new TreeMap<>(counts);
        rest.keySet().removeIf(name -> name.contains("jdk.internal.vm.Filler"));
        if (feature < 19) {
            // Before JDK-8284435 fillers were plain int[] and Object.
            rest.remove("[I");
            rest.remove("java.lang.Object");
        }
        return rest;
    }
}
