package dev.imago.checkpoint.hotspot.graph;

import dev.imago.checkpoint.hotspot.HeapObjects;
import dev.imago.checkpoint.hotspot.HotSpotVm;
import dev.imago.checkpoint.hotspot.JavaClass;
import dev.imago.checkpoint.hotspot.JavaField;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The shortest path from a root to an object: {@code class com.acme.Shop.orders.table[3].value}.
 *
 * <p>Searched breadth first, with 8 bytes an object; nothing recurs. For one thread at a time.
 */
public final class RootPaths {
    private static final int NOT_REACHED = -2;
    private static final int ROOT = -1;
    /** A longer path is shown by its beginning and its end. */
    private static final int MOST_STEPS = 40;

    private final HotSpotVm vm;
    private final ObjectNumbers numbers;
    private final GraphRoots roots;
    private final int[] holder;
    private final int[] queue;
    private final StrongReferences references;
    private int begin;
    private int end;

    /** Looks at every object that any root reaches. */
    public RootPaths(HotSpotVm vm, ObjectNumbers numbers, GraphRoots roots) {
        this.vm = vm;
        this.numbers = numbers;
        this.roots = roots;
        this.holder = numbers.table(NOT_REACHED);
        this.queue = new int[numbers.count()];
        this.references = new StrongReferences(vm);
        search();
    }

    private void search() {
        for (long root : roots.names().keySet()) {
            enqueue(root);
        }
        drain();
    }

    /** Looks on from one more root, which has no name: only for asking what is reached. */
    void addRoot(long oop) {
        enqueue(oop);
        drain();
    }

    private void enqueue(long root) {
        int number = numbers.of(root);
        if (number >= 0 && holder[number] == NOT_REACHED) {
            holder[number] = ROOT;
            queue[end++] = number;
        }
    }

    private void drain() {
        HeapObjects objects = vm.objects();
        while (begin < end) {
            int from = queue[begin++];
            long oop = numbers.addressOf(from);
            references.of(oop, objects.classOf(oop), (to, address) -> {
                int number = numbers.of(to);
                if (number >= 0 && holder[number] == NOT_REACHED) {
                    holder[number] = from;
                    queue[end++] = number;
                }
            });
        }
    }

    /** Whether a path from a root leads to the object at {@code oop}. */
    public boolean isReached(long oop) {
        int number = numbers.of(oop);
        return number >= 0 && holder[number] != NOT_REACHED;
    }

    /** The steps from a root to the object at {@code oop}, the root first; empty when no root that is known reaches it. */
    public List<String> to(long oop) {
        if (!isReached(oop)) {
            return List.of();
        }
        List<Integer> line = new ArrayList<>();
        for (int at = numbers.of(oop); at != ROOT; at = holder[at]) {
            line.add(at);
        }
        Collections.reverse(line);
        List<String> steps = new ArrayList<>();
        steps.add(String.valueOf(roots.names().get(numbers.addressOf(line.get(0)))));
        for (int i = 1; i < line.size(); i++) {
            if (line.size() > MOST_STEPS && i == MOST_STEPS / 2) {
                int left = line.size() - MOST_STEPS;
                steps.add(" ... " + left + " more ... ");
                i += left;
            }
            steps.add(step(numbers.addressOf(line.get(i - 1)), numbers.addressOf(line.get(i))));
        }
        return steps;
    }

    private String step(long from, long to) {
        JavaClass type = vm.objects().classOf(from);
        String[] found = {""};
        references.of(from, type, (oop, address) -> {
            if (oop == to && found[0].isEmpty()) {
                found[0] = name(from, type, address);
            }
        });
        return found[0];
    }

    private String name(long from, JavaClass type, long address) {
        if (address == 0) {
            return ".class";
        }
        if (type.isArray()) {
            return "[" + (address - from - type.arrayBase()) / vm.layout().referenceSize() + "]";
        }
        int offset = (int) (address - from);
        for (JavaField field : type.instanceFields()) {
            if (field.offset() == offset) {
                return "." + field.name();
            }
        }
        JavaClass mirrored = type.kind() == JavaClass.Kind.MIRROR ? vm.objects().findClassOfMirror(from) : null;
        if (mirrored != null) {
            for (JavaField field : mirrored.fields()) {
                if (field.isStatic() && field.offset() == offset) {
                    return "." + field.name();
                }
            }
        }
        return ".(hidden)";
    }
}
