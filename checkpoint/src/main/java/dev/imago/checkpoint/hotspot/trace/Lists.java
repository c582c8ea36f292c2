package dev.imago.checkpoint.hotspot.trace;

/** Lists, and what keeps its elements in an array. */
final class Lists {
    private final HeapAccess heap;
    private final JdkField linkedFirst;
    private final JdkField linkedSize;
    private final JdkField linkedItem;
    private final JdkField linkedNext;
    private final JdkField dequeElements;
    private final JdkField dequeHead;
    private final JdkField dequeTail;
    private final JdkField copiedArray;

    Lists(HeapAccess heap) {
        this.heap = heap;
        this.linkedFirst = new JdkField(heap, "java.util.LinkedList", "first");
        this.linkedSize = new JdkField(heap, "java.util.LinkedList", "size");
        this.linkedItem = new JdkField(heap, "java.util.LinkedList$Node", "item");
        this.linkedNext = new JdkField(heap, "java.util.LinkedList$Node", "next");
        this.dequeElements = new JdkField(heap, "java.util.ArrayDeque", "elements");
        this.dequeHead = new JdkField(heap, "java.util.ArrayDeque", "head");
        this.dequeTail = new JdkField(heap, "java.util.ArrayDeque", "tail");
        this.copiedArray = new JdkField(heap, "java.util.concurrent.CopyOnWriteArrayList", "array");
    }

    void register(Containers containers) {
        containers.sequence("java.util.ArrayList", counted("java.util.ArrayList", "elementData", "size"));
        ContentReader vector = counted("java.util.Vector", "elementData", "elementCount");
        containers.sequence("java.util.Vector", vector);
        containers.sequence("java.util.Stack", vector);
        containers.sequence("java.util.LinkedList", this::walkLinkedList);
        containers.sequence("java.util.ArrayDeque", this::walkArrayDeque);
        containers.sequence("java.util.concurrent.CopyOnWriteArrayList", (oop, sink) -> {
            long array = copiedArray.referenceIn(oop);
            walkArray(heap, array, heap.lengthOf(array), oop, sink);
        });
        String queue = "java.util.PriorityQueue";
        containers.sequence(
                queue,
                counted(queue, "queue", "size"),
                containers.reference(queue, "comparator", "java.util.Comparator"));
        String blocking = "java.util.concurrent.PriorityBlockingQueue";
        containers.sequence(
                blocking,
                counted(blocking, "queue", "size"),
                containers.reference(blocking, "comparator", "java.util.Comparator"));
    }

    private ContentReader counted(String className, String array, String count) {
        return counted(heap, className, array, count);
    }

    /** A container whose elements are the first {@code count} ones of an array. */
    static ContentReader counted(HeapAccess heap, String className, String array, String count) {
        JdkField arrayField = new JdkField(heap, className, array);
        JdkField countField = new JdkField(heap, className, count);
        return (oop, sink) -> walkArray(heap, arrayField.referenceIn(oop), countField.intIn(oop), oop, sink);
    }

    static void walkArray(HeapAccess heap, long array, int count, long container, RecordSink sink) {
        int length = array == 0 ? 0 : heap.lengthOf(array);
        if (count < 0 || count > length) {
            Containers.checkCount(heap, container, length, count);
        }
        for (int i = 0; i < count; i++) {
            sink.element(heap.elementOf(array, i));
        }
    }

    private void walkLinkedList(long list, RecordSink sink) {
        int size = linkedSize.intIn(list);
        long found = 0;
        for (long node = linkedFirst.referenceIn(list); node != 0; node = linkedNext.referenceIn(node)) {
            if (++found > size) {
                break;
            }
            sink.element(linkedItem.referenceIn(node));
        }
        Containers.checkCount(heap, list, found, size);
    }

    /** A circle that always has a free place; elements are never null. */
    private void walkArrayDeque(long deque, RecordSink sink) {
        long array = dequeElements.referenceIn(deque);
        int length = heap.lengthOf(array);
        int head = dequeHead.intIn(deque);
        int tail = dequeTail.intIn(deque);
        if (head < 0 || head >= length || tail < 0 || tail >= length) {
            Containers.checkCount(heap, deque, length, Math.max(head, tail));
        }
        for (int i = head; i != tail; i = i + 1 == length ? 0 : i + 1) {
            sink.element(heap.elementOf(array, i));
        }
    }
}
