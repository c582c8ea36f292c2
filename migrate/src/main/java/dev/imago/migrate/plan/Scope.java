package dev.imago.migrate.plan;

import dev.imago.checkpoint.hotspot.trace.TraceReport.ClassTally;
import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Root;
import dev.imago.checkpoint.state.Shape;
import dev.imago.checkpoint.state.State;
import dev.imago.migrate.classpath.ClassPathDictionary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which classes a plan answers for, and what is known about their live objects. Immutable.
 *
 * @param classes binary names of the old version
 * @param live live objects by class, {@link #UNKNOWN} where there may be some; a class that is missing is not loaded
 * @param roots static fields that are state ({@code com.acme.Order.ALL}); null when the rules and modifiers decide
 */
public record Scope(
        Set<String> classes,
        Map<String, Long> live,
        @Nullable Set<String> roots) {
    /** Number of live objects when it is not known. */
    public static final long UNKNOWN = -1;

    /** A service's own classes, before anything is known about its objects: of each some may live. */
    public static Scope of(Set<String> ownClasses) {
        return loaded(ownClasses, ownClasses);
    }

    /** The same when it is known which classes its JVM has loaded: only those may be live. */
    public static Scope loaded(Set<String> ownClasses, Set<String> loadedClasses) {
        Map<String, Long> live = new HashMap<>();
        for (String name : ownClasses) {
            if (loadedClasses.contains(name)) {
                live.put(name, UNKNOWN);
            }
        }
        return new Scope(ownClasses, live, null);
    }

    /** A service's own classes by its class path: of each that is not abstract some may live. */
    public static Scope of(ClassPathDictionary old, ClassPathDictionary next) {
        return loaded(old, next, old.ownClasses(next));
    }

    /** The same when it is known which classes its JVM has loaded: only those that are not abstract may be live. */
    public static Scope loaded(ClassPathDictionary old, ClassPathDictionary next, Set<String> loadedClasses) {
        Set<String> own = old.ownClasses(next);
        Map<String, Long> live = new HashMap<>();
        for (String name : own) {
            if (loadedClasses.contains(name)) {
                live.put(name, old.isConcrete(name) || isEnum(old, name) ? UNKNOWN : 0L);
            }
        }
        return new Scope(own, live, null);
    }

    /** An enum whose constants all have bodies is abstract, and they are its objects all the same. */
    private static boolean isEnum(ClassPathDictionary dictionary, String name) {
        return dictionary
                .dictionary()
                .shape(name)
                .filter(s -> s.kind() == Shape.Kind.ENUM)
                .isPresent();
    }

    /** What a state holds, with true counts. */
    public static Scope of(State state, JdkTypes jdk) {
        long[] counts = new long[state.types().size()];
        for (int id = 1; id <= state.size(); id++) {
            counts[state.typeOf(id).id()]++;
        }
        List<ClassTally> tallies = new ArrayList<>();
        for (RecordType type : state.types()) {
            tallies.add(new ClassTally(type.className(), type.form(), counts[type.id()], 0));
        }
        return of(tallies, state.roots(), jdk);
    }

    /** What a trace found, also where not all of it can be carried. */
    public static Scope of(List<ClassTally> tallies, List<Root> foundRoots, JdkTypes jdk) {
        Map<String, Long> live = new TreeMap<>();
        Map<String, Long> arrays = new HashMap<>();
        for (ClassTally tally : tallies) {
            String element = ClassNames.element(tally.className());
            if (tally.form() != Form.PRIMITIVE_ARRAY && tally.form() != Form.KEPT && !jdk.isJdk(element)) {
                (tally.form() == Form.OBJECT_ARRAY ? arrays : live).merge(element, tally.count(), Long::sum);
            }
        }
        // An array needs its class even when nothing else does; how many objects of it there are is another matter.
        arrays.keySet().forEach(name -> live.putIfAbsent(name, UNKNOWN));
        Set<String> classes = new LinkedHashSet<>(live.keySet());
        Set<String> roots = new HashSet<>();
        for (Root root : foundRoots) {
            if (root.kind() == Root.Kind.STATIC && !jdk.isJdk(root.className())) {
                roots.add(root.className() + "." + root.field());
                classes.add(root.className());
            }
        }
        return new Scope(classes, live, roots);
    }

    /** Live objects of a class, or {@link #UNKNOWN}. */
    public long count(String className) {
        return live.getOrDefault(className, 0L);
    }

    /**
     * Whether code of the class may have run and made what other classes' objects hold. A class that is not loaded has run
     * none; a state has objects and roots, and does not tell which other classes were loaded.
     */
    public boolean mayHaveRun(String className) {
        return roots != null || live.containsKey(className);
    }

    /** Whether objects of the class may be live. */
    public boolean mayLive(String className) {
        return count(className) != 0;
    }
}
