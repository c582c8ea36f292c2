package dev.imago.checkpoint.hotspot.trace;

import dev.imago.checkpoint.hotspot.CorruptVmException;
import dev.imago.checkpoint.hotspot.JavaClass;
import dev.imago.checkpoint.hotspot.trace.Container.Attribute;
import dev.imago.checkpoint.hotspot.trace.Container.EntryWalk;
import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.Slot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The container classes of the JDK that are understood, by name. Their layouts are those of JDK 17 to 25. */
final class Containers {
    private final HeapAccess heap;
    private final Map<String, Container> byClass = new HashMap<>();
    private final Map<String, EntryWalk> maps = new HashMap<>();

    Containers(HeapAccess heap) {
        this.heap = heap;
        new HashedMaps(heap).register(this);
        new SortedMaps(heap).register(this);
        new Lists(heap).register(this);
        new Queues(heap).register(this);
        new ImmutableContainers(heap).register(this);
        new Sets(heap, this).register(this);
    }

    void map(String className, EntryWalk walk, Attribute... attributes) {
        maps.put(className, walk);
        byClass.put(
                className,
                new Container(
                        className, Form.MAPPING, List.of(attributes), (oop, sink) -> walk.walk(oop, sink::entry)));
    }

    void sequence(String className, ContentReader contents, Attribute... attributes) {
        sequence(className, className, contents, attributes);
    }

    void sequence(String className, String recordClass, ContentReader contents, Attribute... attributes) {
        byClass.put(className, new Container(recordClass, Form.SEQUENCE, List.of(attributes), contents));
    }

    /** An attribute that is a reference field of the container itself. */
    Attribute reference(String className, String field, String type) {
        JdkField source = new JdkField(heap, className, field);
        return new Attribute(
                Slot.carried(className, field, "L" + type.replace('.', '/') + ";"),
                (oop, sink, index) -> sink.reference(index, source.referenceIn(oop)));
    }

    /** An attribute that is an {@code int} field of the container itself. */
    Attribute number(String className, String field) {
        JdkField source = new JdkField(heap, className, field);
        return new Attribute(
                Slot.carried(className, field, "I"), (oop, sink, index) -> sink.slot(index, source.intIn(oop)));
    }

    /** An attribute that is a {@code boolean} field of the container itself. */
    Attribute flag(String className, String field) {
        JdkField source = new JdkField(heap, className, field);
        return new Attribute(
                Slot.carried(className, field, "Z"), (oop, sink, index) -> sink.slot(index, source.byteIn(oop)));
    }

    Set<String> names() {
        return byClass.keySet();
    }

    @Nullable
    Container find(String className) {
        return byClass.get(className);
    }

    /** How the entries of a map object are walked, or null when its class is not understood. */
    @Nullable
    EntryWalk mapWalk(long map) {
        for (JavaClass at = heap.classOf(map); at != null; at = at.superclass()) {
            EntryWalk walk = maps.get(at.name());
            if (walk != null) {
                return walk;
            }
        }
        return null;
    }

    /** Refuses to believe a container that holds another number of elements than it says, or runs in a circle. */
    static void checkCount(HeapAccess heap, long container, long found, long said) {
        if (found != said) {
            throw new CorruptVmException(
                    "a " + heap.classOf(container).name() + " says that it holds " + said + " elements, but " + found
                            + (found > said ? " or more" : "") + " were found: it was being changed when the process"
                            + " was frozen, or threads have used it without a lock",
                    container);
        }
    }

    /** For containers that keep no exact count: ends a walk that can't end by itself. */
    static void checkBound(HeapAccess heap, long container, long found) {
        if (found > heap.mostObjects()) {
            throw new CorruptVmException(
                    "the elements of a " + heap.classOf(container).name() + " run in a circle", container);
        }
    }
}
