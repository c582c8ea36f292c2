package dev.imago.migrate.reverse;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What has no way back, and why. */
final class Losses {
    /** Why something does not come back that a rule drops. */
    static final String DROPPED = "a rule drops it";
    /** Why something does not come back that a rule keeps. */
    static final String KEPT = "a rule keeps the new version's own";

    /** Why what an enum's constants hold does not come back. */
    static final String BY_NAME = "constants travel by name";

    /** By new class or field. */
    private final Map<String, Missing> missing = new LinkedHashMap<>();
    /** Old fields, and {@code class of} old classes, that rules give up. */
    private final Map<String, String> dropped = new LinkedHashMap<>();

    /**
     * What only rules of the step's own could say.
     *
     * @param old the classes or the field that it was; none where objects need not have it
     */
    private record Missing(List<String> old, boolean isClass, String why) {}

    /** Objects of a new class do not become objects of old ones again. */
    void lacksClass(String newClass, List<String> oldClasses, String why) {
        missing.put(newClass, new Missing(oldClasses, true, why));
    }

    /** Some constants of a new enum do not become old ones again. */
    void lacksConstant(String newClass, String why) {
        missing.put(newClass, new Missing(List.of(), false, why));
    }

    /** A new field does not become an old one again, or not with all values. */
    void lacksField(String newField, String oldField, String why) {
        missing.put(newField, new Missing(List.of(oldField), false, why));
    }

    /** A rule gives up an old field. */
    void drops(String oldField, String why) {
        dropped.put(oldField, why);
    }

    /** The step's own rules say something of it. */
    void answered(String subject) {
        missing.remove(subject);
    }

    /** New classes whose objects are left behind. */
    Set<String> newClasses() {
        Set<String> names = new LinkedHashSet<>();
        missing.forEach((name, each) -> {
            if (each.isClass()) {
                names.add(name);
            }
        });
        return names;
    }

    /** Old classes whose objects do not come back. */
    Set<String> oldClasses() {
        Set<String> names = new LinkedHashSet<>();
        missing.values().stream().filter(Missing::isClass).forEach(each -> names.addAll(each.old()));
        return names;
    }

    /** Every place that lacks a way back, as sentences. */
    List<String> missing() {
        List<String> all = new ArrayList<>();
        missing.forEach((name, each) -> all.add(name + " " + each.why()));
        return all;
    }

    /** Why an old field or class does not come back; empty where nothing is known. */
    String why(String old) {
        return missing.values().stream()
                .filter(each -> each.old().contains(old))
                .map(Missing::why)
                .findFirst()
                .orElse(dropped.getOrDefault(old, ""));
    }
}
