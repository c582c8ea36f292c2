package dev.imago.migrate.compare;

import dev.imago.checkpoint.state.Dictionary;
import dev.imago.checkpoint.state.Shape;
import dev.imago.migrate.classpath.ClassPathDictionary;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The classes of a version, and how many objects of each there are where that is known. Immutable. */
public final class ClassCensus {
    private final ClassPathDictionary classes;
    private final Set<String> names;
    private final @Nullable Map<String, Long> objects;

    private ClassCensus(ClassPathDictionary classes, Set<String> names, @Nullable Map<String, Long> objects) {
        this.classes = classes;
        this.names = Set.copyOf(names);
        this.objects = objects;
    }

    /**
     * Classes alone.
     *
     * @param names of those that are of interest
     */
    public static ClassCensus of(ClassPathDictionary classes, Set<String> names) {
        return new ClassCensus(classes, names, null);
    }

    /**
     * Classes with their objects.
     *
     * @param names of those that are of interest
     * @param objects their numbers by their very classes
     */
    public static ClassCensus of(ClassPathDictionary classes, Set<String> names, Map<String, Long> objects) {
        return new ClassCensus(classes, names, Map.copyOf(objects));
    }

    Dictionary dictionary() {
        return classes.dictionary();
    }

    ClassPathDictionary classes() {
        return classes;
    }

    Set<String> names() {
        return names;
    }

    /** How many objects of a class there are; null where none were counted, and for interfaces, which have none. */
    @Nullable
    Long objects(String name) {
        boolean isInterface = dictionary()
                .shape(name)
                .filter(shape -> shape.kind() == Shape.Kind.INTERFACE)
                .isPresent();
        return objects == null || isInterface ? null : objects.getOrDefault(name, 0L);
    }
}
