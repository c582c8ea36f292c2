package dev.imago.restore.agent.load;

import static dev.imago.restore.agent.load.ContainerKind.Keys.COMPARED;
import static dev.imago.restore.agent.load.ContainerKind.Keys.HASHED;
import static dev.imago.restore.agent.load.ContainerKind.Keys.IDENTITY;
import static dev.imago.restore.agent.load.ContainerKind.Keys.UNSEEN;
import static dev.imago.restore.agent.load.StandardContainer.Creation.BOUNDED;
import static dev.imago.restore.agent.load.StandardContainer.Creation.HASH_SIZED;
import static dev.imago.restore.agent.load.StandardContainer.Creation.PLAIN;
import static dev.imago.restore.agent.load.StandardContainer.Creation.SIZED;

import dev.imago.checkpoint.state.Form;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The JDK's containers that have a form of their own in a state, by class ({@code docs/formats/state.md}). */
final class Containers {
    /** Made once, for finding all their methods takes a while. */
    static final Containers ALL = new Containers();

    private final Map<Class<?>, ContainerKind> kinds = new HashMap<>();

    private Containers() {
        lists();
        setsAndQueues();
        maps();
        for (String name : new String[] {"List12", "ListN", "Set12", "SetN", "Map1", "MapN"}) {
            try {
                add(new ImmutableContainer(Class.forName("java.util.ImmutableCollections$" + name), name));
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException("this JDK has no ImmutableCollections." + name, e);
            }
        }
    }

    private void lists() {
        sequence(java.util.ArrayList.class, UNSEEN, SIZED, "add", "clear");
        sequence(java.util.LinkedList.class, UNSEEN, PLAIN, "add", "clear");
        sequence(java.util.Vector.class, UNSEEN, SIZED, "add", "removeAllElements");
        sequence(java.util.Stack.class, UNSEEN, PLAIN, "add", "removeAllElements");
        sequence(java.util.ArrayDeque.class, UNSEEN, SIZED, "addLast", "clear");
        sequence(java.util.concurrent.ConcurrentLinkedQueue.class, UNSEEN, PLAIN, "offer", "clear");
        sequence(java.util.concurrent.ConcurrentLinkedDeque.class, UNSEEN, PLAIN, "offerLast", "clear");
        sequence(java.util.concurrent.LinkedBlockingQueue.class, UNSEEN, BOUNDED, "offer", "clear", "capacity");
        sequence(java.util.concurrent.LinkedBlockingDeque.class, UNSEEN, BOUNDED, "offerLast", "clear", "capacity");
        sequence(java.util.concurrent.ArrayBlockingQueue.class, UNSEEN, BOUNDED, "offer", "clear", "capacity");
        add(new CopyOnWriteContainer());
    }

    private void setsAndQueues() {
        sequence(java.util.HashSet.class, HASHED, HASH_SIZED, "add", "clear");
        sequence(java.util.LinkedHashSet.class, HASHED, HASH_SIZED, "add", "clear");
        sequence(java.util.TreeSet.class, COMPARED, PLAIN, "add", "clear", "comparator");
        sequence(java.util.PriorityQueue.class, COMPARED, PLAIN, "offer", "clear", "comparator");
        sequence(java.util.concurrent.PriorityBlockingQueue.class, COMPARED, PLAIN, "offer", "clear", "comparator");
        sequence(java.util.concurrent.DelayQueue.class, COMPARED, PLAIN, "offer", "clear");
        add(new EnumContainer(java.util.EnumSet.class, Form.SEQUENCE, "elementType"));
    }

    private void maps() {
        mapping(java.util.HashMap.class, HASHED, HASH_SIZED, "putVal");
        mapping(java.util.LinkedHashMap.class, HASHED, HASH_SIZED, "putVal", "accessOrder");
        mapping(java.util.Hashtable.class, HASHED, HASH_SIZED, "put");
        mapping(java.util.Properties.class, HASHED, PLAIN, "put", "defaults");
        mapping(java.util.IdentityHashMap.class, IDENTITY, SIZED, "put");
        mapping(java.util.WeakHashMap.class, HASHED, HASH_SIZED, "put");
        mapping(java.util.concurrent.ConcurrentHashMap.class, HASHED, SIZED, "putVal");
        mapping(java.util.TreeMap.class, COMPARED, PLAIN, "put", "comparator");
        mapping(java.util.concurrent.ConcurrentSkipListMap.class, COMPARED, PLAIN, "put", "comparator");
        add(new EnumContainer(java.util.EnumMap.class, Form.MAPPING, "keyType"));
    }

    private void sequence(
            Class<?> base,
            ContainerKind.Keys keys,
            StandardContainer.Creation creation,
            String add,
            String clear,
            String... attributes) {
        add(new StandardContainer(base, Form.SEQUENCE, keys, creation, add, clear, Set.of(attributes)));
    }

    private void mapping(
            Class<?> base,
            ContainerKind.Keys keys,
            StandardContainer.Creation creation,
            String put,
            String... attributes) {
        add(new StandardContainer(base, Form.MAPPING, keys, creation, put, "clear", Set.of(attributes)));
    }

    private void add(ContainerKind kind) {
        kinds.put(kind.base(), kind);
    }

    /** The kind of the nearest superclass that is one, or null for what is no container. */
    @Nullable
    ContainerKind kindOf(Class<?> type) {
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            ContainerKind kind = kinds.get(c);
            if (kind != null) {
                return kind;
            }
        }
        return null;
    }
}
