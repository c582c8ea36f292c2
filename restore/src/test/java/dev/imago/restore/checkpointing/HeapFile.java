package dev.imago.restore.checkpointing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.netbeans.lib.profiler.heap.Field;
import org.netbeans.lib.profiler.heap.FieldValue;
import org.netbeans.lib.profiler.heap.GCRoot;
import org.netbeans.lib.profiler.heap.Heap;
import org.netbeans.lib.profiler.heap.HeapFactory;
import org.netbeans.lib.profiler.heap.Instance;
import org.netbeans.lib.profiler.heap.JavaClass;
import org.netbeans.lib.profiler.heap.ObjectArrayInstance;
import org.netbeans.lib.profiler.heap.ObjectFieldValue;
import org.netbeans.lib.profiler.heap.PrimitiveArrayInstance;

/** A heap dump as the heap reader of NetBeans and VisualVM understands it. */
final class HeapFile {
    private static final Pattern ID = Pattern.compile("(?<![0-9.-])[1-9][0-9]{6,17}(?![0-9.])");

    /** Classes and other objects by their ids, each in one line with all its values. */
    private final Map<Long, String> classes = new TreeMap<>();

    private final Map<Long, String> objects = new TreeMap<>();
    private final Map<Long, List<Long>> references = new HashMap<>();
    private final Map<String, Set<Long>> roots = new HashMap<>();

    HeapFile(Path file) throws IOException {
        Heap heap = HeapFactory.createHeap(file.toFile());
        for (JavaClass type : HeapFile.<JavaClass>all(heap.getAllClasses())) {
            read(type);
        }
        for (Iterator<?> each = heap.getAllInstancesIterator(); each.hasNext(); ) {
            read((Instance) each.next());
        }
        for (GCRoot root : HeapFile.<GCRoot>all(heap.getGCRoots())) {
            roots.computeIfAbsent(root.getKind(), kind -> new HashSet<>())
                    .add(root.getInstance().getInstanceId());
        }
    }

    @SuppressWarnings("unchecked") // the reader is older than generics
    private static <T> List<T> all(Object collection) {
        return new ArrayList<>((java.util.Collection<T>) collection);
    }

    private void read(JavaClass type) {
        List<Long> to = references.computeIfAbsent(type.getJavaClassId(), id -> new ArrayList<>());
        JavaClass parent = type.getSuperClass();
        String fields = HeapFile.<Field>all(type.getFields()).stream()
                .filter(field -> !field.isStatic())
                .map(field -> field.getName() + ": " + field.getType().getName())
                .sorted()
                .collect(Collectors.joining(", "));
        List<FieldValue> statics = HeapFile.<FieldValue>all(type.getStaticFieldValues()).stream()
                // The JVM has some of its own, which are no fields.
                .filter(value -> !value.getField().getName().startsWith("<"))
                .toList();
        statics.forEach(value -> addReference(value, to));
        if (parent != null) {
            to.add(parent.getJavaClassId());
        }
        Instance loader = type.getClassLoader();
        if (loader != null) {
            to.add(loader.getInstanceId());
        }
        classes.put(
                type.getJavaClassId(),
                type.getName() + " extends " + (parent == null ? "nothing" : parent.getName()) + ", loader "
                        + (loader == null ? 0 : loader.getInstanceId()) + " {" + fields + "} " + values(statics));
    }

    private void read(Instance object) {
        long id = object.getInstanceId();
        if (classes.containsKey(id)) {
            return;
        }
        JavaClass type = object.getJavaClass();
        List<Long> to = references.computeIfAbsent(id, i -> new ArrayList<>());
        to.add(type.getJavaClassId());
        String content;
        if (object instanceof ObjectArrayInstance array) {
            List<@Nullable Instance> elements = all(array.getValues());
            content = elements.stream()
                    .map(element -> Long.toString(element == null ? 0 : element.getInstanceId()))
                    .collect(Collectors.joining(" "));
            elements.forEach(element -> {
                if (element != null) {
                    to.add(element.getInstanceId());
                }
            });
        } else if (object instanceof PrimitiveArrayInstance array) {
            content = String.join(" ", HeapFile.<String>all(array.getValues()));
        } else {
            List<FieldValue> values = all(object.getFieldValues());
            values.forEach(value -> addReference(value, to));
            content = values(values);
        }
        objects.put(id, type.getName() + " " + content);
    }

    private static void addReference(FieldValue value, List<Long> to) {
        if (value instanceof ObjectFieldValue reference && reference.getInstance() != null) {
            to.add(reference.getInstance().getInstanceId());
        }
    }

    private static String values(List<FieldValue> values) {
        return values.stream()
                .map(value -> value.getField().getDeclaringClass().getName() + "."
                        + value.getField().getName() + "=" + value.getValue())
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private Set<Long> roots(String kind) {
        return roots.getOrDefault(kind, Set.of());
    }

    /** What hangs from a root; classes of the bootstrap, platform and application loaders are among them. */
    private Set<Long> reached() {
        Set<Long> reached = new HashSet<>();
        Deque<Long> pending = new ArrayDeque<>();
        roots.values().forEach(pending::addAll);
        while (!pending.isEmpty()) {
            long id = pending.removeFirst();
            if (reached.add(id)) {
                pending.addAll(references.getOrDefault(id, List.of()));
            }
        }
        return reached;
    }

    /** The JVM has made some objects for its own dump since; nothing has been moved or collected. */
    void assertSameAs(HeapFile jvms) {
        // Mirrors that came with the class archive, of classes that are not loaded: the JVM leaves them out.
        Set<Long> unloaded = new HashSet<>(objects.keySet());
        unloaded.removeAll(jvms.objects.keySet());
        assertThat(unloaded).as("objects that the JVM does not have").allMatch(this::isMirror);
        Set<Long> since = new HashSet<>(jvms.objects.keySet());
        since.removeAll(objects.keySet());
        assertThat(since).as("objects made since").hasSizeLessThan(500);

        assertThat(differences(classes, jvms.classes, unloaded)).as("classes").isEmpty();
        assertThat(differences(objects, jvms.objects, unloaded)).as("objects").isEmpty();
        // The JVM hides its compilers' threads.
        assertThat(roots(GCRoot.THREAD_OBJECT)).as("threads").containsAll(jvms.roots(GCRoot.THREAD_OBJECT));
        assertThat(roots(GCRoot.STICKY_CLASS)).as("system classes").containsAll(jvms.roots(GCRoot.STICKY_CLASS));
        Set<Long> alive = jvms.reached();
        alive.removeAll(since);
        // Not containsAll: it looks through the whole for each of them.
        alive.removeAll(reached());
        assertThat(alive).as("what hangs from roots in the JVM's file only").isEmpty();
    }

    private boolean isMirror(long id) {
        return String.valueOf(objects.get(id)).startsWith("java.lang.Class ");
    }

    private static List<String> differences(Map<Long, String> ours, Map<Long, String> theirs, Set<Long> unloaded) {
        return ours.entrySet().stream()
                .filter(each -> !unloaded.contains(each.getKey()))
                .filter(each -> !each.getValue().equals(theirs.get(each.getKey())))
                .filter(each -> !without(unloaded, each.getValue()).equals(theirs.get(each.getKey())))
                .map(each -> each.getValue() + "\n but " + theirs.get(each.getKey()))
                .toList();
    }

    private static String without(Set<Long> unloaded, String line) {
        return ID.matcher(line).replaceAll(id -> unloaded.contains(Long.parseLong(id.group())) ? "0" : id.group());
    }
}
