package dev.imago.checkpoint.hotspot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.hotspot.HeapWalk.ClassCount;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What {@code jcmd GC.class_histogram} says and what a heap walk says, in one form. */
public final class ClassHistogram {
    private static final Pattern LINE = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+).*");

    /** Since JDK-8284435; before, fillers were plain int[] and Object. */
    private static final int FILLERS_HAVE_CLASSES = 19;

    private ClassHistogram() {}

    public static Map<String, ClassCount> parse(String printed) {
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
    public static void add(Map<String, ClassCount> counts, String name, long count, long bytes) {
        counts.merge(
                name,
                new ClassCount(count, bytes),
                (one, other) -> new ClassCount(one.count() + other.count(), one.bytes() + other.bytes()));
    }

    /**
     * The two say the same: objects and bytes of every class, exactly.
     *
     * <p>Only what the VM itself fills holes with is compared by its sum. The VM fills the rests of allocation buffers for
     * the moment of its count; for us they are gaps, being in use again.
     *
     * @param gaps bytes that the walk found no objects in
     */
    static void assertSame(int feature, Map<String, ClassCount> walked, long gaps, Map<String, ClassCount> expected) {
        assertThat(differences(withoutFillers(walked, feature), withoutFillers(expected, feature)))
                .isEmpty();
        assertThat(fillerBytes(walked, feature) + gaps)
                .as("bytes of fillers and gaps")
                .isEqualTo(fillerBytes(expected, feature));
        if (gaps == 0 && feature < FILLERS_HAVE_CLASSES) {
            assertThat(differences(walked, expected)).isEmpty();
        }
    }

    /** One line for each class of which not the same was counted. */
    public static List<String> differences(Map<String, ClassCount> ours, Map<String, ClassCount> theirs) {
        ClassCount none = new ClassCount(0, 0);
        return Stream.concat(ours.keySet().stream(), theirs.keySet().stream())
                .distinct()
                .sorted()
                .filter(name -> !ours.getOrDefault(name, none).equals(theirs.getOrDefault(name, none)))
                .map(name -> name + ": " + ours.getOrDefault(name, none) + ", the JVM says "
                        + theirs.getOrDefault(name, none))
                .toList();
    }

    public static Map<String, ClassCount> withoutFillers(Map<String, ClassCount> counts, int feature) {
        Map<String, ClassCount> rest = new TreeMap<>(counts);
        rest.keySet().removeIf(name -> isFiller(name, feature));
        return rest;
    }

    private static long fillerBytes(Map<String, ClassCount> counts, int feature) {
        return counts.entrySet().stream()
                .filter(entry -> isFiller(entry.getKey(), feature))
                .mapToLong(entry -> entry.getValue().bytes())
                .sum();
    }

    private static boolean isFiller(String name, int feature) {
        return feature < FILLERS_HAVE_CLASSES
                ? name.equals("[I") || name.equals("java.lang.Object")
                : name.contains("jdk.internal.vm.Filler");
    }
}
