package dev.imago.migrate.kryofile;

import dev.imago.checkpoint.state.Slot;
import dev.imago.migrate.kryofile.KryoType.Kind;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The JDK's classes whose objects Kryo writes by serializers of its own that are understood here. */
final class JdkForms {
    private static final String COMPARATOR = "Ljava/util/Comparator;";
    private static final Set<String> COLLECTIONS = Set.of(
            "java.util.ArrayList",
            "java.util.LinkedList",
            "java.util.Vector",
            "java.util.Stack",
            "java.util.ArrayDeque",
            "java.util.HashSet",
            "java.util.LinkedHashSet",
            "java.util.concurrent.CopyOnWriteArrayList",
            "java.util.concurrent.ConcurrentLinkedQueue",
            "java.util.concurrent.ConcurrentLinkedDeque");
    private static final Set<String> SORTED_COLLECTIONS = Set.of("java.util.TreeSet", "java.util.PriorityQueue");
    private static final Set<String> MAPS = Set.of(
            "java.util.HashMap",
            "java.util.Hashtable",
            "java.util.IdentityHashMap",
            "java.util.concurrent.ConcurrentHashMap");
    private static final Set<String> SORTED_MAPS =
            Set.of("java.util.TreeMap", "java.util.concurrent.ConcurrentSkipListMap");
    private static final Set<String> EMPTY = Set.of(
            "java.util.Collections$EmptyList", "java.util.Collections$EmptySet", "java.util.Collections$EmptyMap");

    private JdkForms() {}

    /**
     * How objects of a class are written; null where that is not known.
     *
     * @param name the class
     * @param writtenAs the JDK's class that says it, the class itself or an ancestor
     */
    static @Nullable KryoType find(String name, String writtenAs) {
        if (COLLECTIONS.contains(writtenAs)) {
            return KryoType.of(name, Kind.COLLECTION, List.of());
        } else if (SORTED_COLLECTIONS.contains(writtenAs)) {
            return KryoType.of(
                    name, Kind.SORTED_COLLECTION, List.of(Slot.carried(writtenAs, "comparator", COMPARATOR)));
        } else if (MAPS.contains(writtenAs)) {
            return KryoType.of(name, Kind.MAP, List.of());
        } else if (writtenAs.equals("java.util.LinkedHashMap")) {
            return KryoType.of(name, Kind.MAP, List.of(Slot.carried(writtenAs, "accessOrder", "Z")));
        } else if (SORTED_MAPS.contains(writtenAs)) {
            return KryoType.of(name, Kind.SORTED_MAP, List.of(Slot.carried(writtenAs, "comparator", COMPARATOR)));
        } else if (EMPTY.contains(name)) {
            return KryoType.of(name, Kind.EMPTY, List.of());
        } else if (JdkValue.NUMBERS.containsKey(name)) {
            return KryoType.of(name, Kind.NUMBER, JdkValue.of(name).slots());
        } else if (JdkValue.TIMES.containsKey(name)) {
            return KryoType.of(name, Kind.TIME, JdkValue.of(name).slots());
        }
        return null;
    }
}
