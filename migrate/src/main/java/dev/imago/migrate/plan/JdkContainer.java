package dev.imago.migrate.plan;

import dev.imago.checkpoint.state.Form;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JDK class of which empty objects can be described without a heap to copy from: its form and attributes, by the tables
 * of {@code docs/formats/state.md}.
 *
 * @param text of a {@link Form#NAMED} value; empty otherwise
 * @param attributes slots, with the raw bits that a new object of the class has
 */
public record JdkContainer(String className, Form form, String text, Map<FieldRef, Long> attributes) {
    private static final String COMPARATOR = "Ljava/util/Comparator;";
    private static final Map<String, JdkContainer> BY_NAME = new LinkedHashMap<>();

    static {
        for (String name : List.of(
                "ArrayList",
                "LinkedList",
                "Vector",
                "Stack",
                "ArrayDeque",
                "HashSet",
                "LinkedHashSet",
                "concurrent.CopyOnWriteArrayList",
                "concurrent.ConcurrentLinkedQueue",
                "concurrent.ConcurrentLinkedDeque",
                "concurrent.DelayQueue")) {
            add("java.util." + name, Form.SEQUENCE);
        }
        for (String name :
                List.of("HashMap", "Hashtable", "IdentityHashMap", "WeakHashMap", "concurrent.ConcurrentHashMap")) {
            add("java.util." + name, Form.MAPPING);
        }
        for (String name : List.of("TreeSet", "PriorityQueue", "concurrent.PriorityBlockingQueue")) {
            add("java.util." + name, Form.SEQUENCE, "comparator", COMPARATOR, 0);
        }
        for (String name : List.of("TreeMap", "concurrent.ConcurrentSkipListMap")) {
            add("java.util." + name, Form.MAPPING, "comparator", COMPARATOR, 0);
        }
        add("java.util.LinkedHashMap", Form.MAPPING, "accessOrder", "Z", 0);
        add("java.util.Properties", Form.MAPPING, "defaults", "Ljava/util/Properties;", 0);
        add("java.util.concurrent.LinkedBlockingQueue", Form.SEQUENCE, "capacity", "I", Integer.MAX_VALUE);
        add("java.util.concurrent.LinkedBlockingDeque", Form.SEQUENCE, "capacity", "I", Integer.MAX_VALUE);
        for (String name : List.of("Boolean", "Integer", "Long", "Reference")) {
            atomic("java.util.concurrent.atomic.Atomic" + name, name);
        }
        add("java.lang.Object", Form.INSTANCE);
        named("java.util.concurrent.locks.ReentrantLock", "nonfair");
        named("java.util.concurrent.locks.ReentrantReadWriteLock", "nonfair");
        named("java.util.concurrent.locks.StampedLock", "");
        named("java.lang.StringBuilder", "");
        named("java.lang.StringBuffer", "");
    }

    public JdkContainer {
        attributes = Map.copyOf(attributes);
    }

    /** How an empty object of the class is described, if it is known. */
    public static Optional<JdkContainer> of(String className) {
        return Optional.ofNullable(BY_NAME.get(className));
    }

    /** Names of the classes that are known. */
    public static List<String> names() {
        return List.copyOf(BY_NAME.keySet());
    }

    private static void add(String name, Form form) {
        BY_NAME.put(name, new JdkContainer(name, form, "", Map.of()));
    }

    private static void add(String name, Form form, String attribute, String descriptor, long bits) {
        FieldRef slot = new FieldRef(name, attribute, descriptor);
        BY_NAME.put(name, new JdkContainer(name, form, "", Map.of(slot, bits)));
    }

    private static void named(String name, String text) {
        BY_NAME.put(name, new JdkContainer(name, Form.NAMED, text, Map.of()));
    }

    private static void atomic(String name, String of) {
        String descriptor = switch (of) {
            case "Long" -> "J";
            case "Reference" -> "Ljava/lang/Object;";
            default -> "I";
        };
        add(name, Form.INSTANCE, "value", descriptor, 0);
    }
}
