package dev.imago.checkpoint.hotspot.trace;

import dev.imago.checkpoint.hotspot.ClassTable;
import dev.imago.checkpoint.hotspot.JavaClass;
import dev.imago.checkpoint.hotspot.JavaField;
import java.util.HashSet;
import java.util.Set;

/**
 * Classes of the JDK that look into a container and compare how often it was changed with what they know of it: parts of
 * lists, iterators. A container is filled anew where it is carried to, so none of its counts would be the same.
 */
final class CountingViews {
    private static final Set<String> COUNTS = Set.of("modCount", "expectedModCount");
    /** Descriptors of containers and what they extend. */
    private final Set<String> filledAnew = new HashSet<>();

    /** @param containers the classes that are filled anew */
    CountingViews(ClassTable classes, Set<String> containers) {
        for (String name : containers) {
            for (JavaClass type : classes.named(name)) {
                for (JavaClass at = type; at != null && at.superclass() != null; at = at.superclass()) {
                    filledAnew.add("L" + at.name().replace('.', '/') + ";");
                }
            }
        }
    }

    boolean contains(JavaClass type) {
        boolean counts = false;
        boolean looksInside = false;
        for (JavaField field : type.instanceFields()) {
            counts |= COUNTS.contains(field.name());
            looksInside |= filledAnew.contains(field.descriptor());
        }
        return counts && looksInside && ClassPlans.isOfJdk(type);
    }
}
