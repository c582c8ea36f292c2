package dev.imago.checkpoint.hotspot.trace;

import dev.imago.checkpoint.hotspot.trace.Container.Attribute;
import dev.imago.checkpoint.state.Slot;

/** Concurrent queues. Nodes without an item were taken already, or are the queue's own head. */
final class Queues {
    private static final String PACKAGE = "java.util.concurrent.";
    private static final String CLD = PACKAGE + "ConcurrentLinkedDeque";
    private static final String ABQ = PACKAGE + "ArrayBlockingQueue";

    private final HeapAccess heap;
    private final JdkField dequeHead;
    private final JdkField dequePrevious;
    private final JdkField dequeNext;
    private final JdkField dequeItem;
    private final JdkField boundedItems;
    private final JdkField boundedTake;
    private final JdkField boundedCount;
    private final JdkField delayed;

    Queues(HeapAccess heap) {
        this.heap = heap;
        this.dequeHead = new JdkField(heap, CLD, "head");
        this.dequePrevious = new JdkField(heap, CLD + "$Node", "prev");
        this.dequeNext = new JdkField(heap, CLD + "$Node", "next");
        this.dequeItem = new JdkField(heap, CLD + "$Node", "item");
        this.boundedItems = new JdkField(heap, ABQ, "items");
        this.boundedTake = new JdkField(heap, ABQ, "takeIndex");
        this.boundedCount = new JdkField(heap, ABQ, "count");
        this.delayed = new JdkField(heap, PACKAGE + "DelayQueue", "q");
    }

    void register(Containers containers) {
        String linked = PACKAGE + "LinkedBlockingQueue";
        containers.sequence(linked, chained(linked, "head"), containers.number(linked, "capacity"));
        String linkedDeque = PACKAGE + "LinkedBlockingDeque";
        containers.sequence(linkedDeque, chained(linkedDeque, "first"), containers.number(linkedDeque, "capacity"));
        String concurrent = PACKAGE + "ConcurrentLinkedQueue";
        containers.sequence(concurrent, chained(concurrent, "head"));
        containers.sequence(CLD, this::walkDeque);
        containers.sequence(
                ABQ,
                this::walkBounded,
                new Attribute(
                        Slot.carried(ABQ, "capacity", "I"),
                        (oop, sink, index) -> sink.slot(index, heap.lengthOf(boundedItems.referenceIn(oop)))));
        ContentReader priorityQueue = Lists.counted(heap, "java.util.PriorityQueue", "queue", "size");
        containers.sequence(PACKAGE + "DelayQueue", (oop, sink) -> priorityQueue.read(delayed.referenceIn(oop), sink));
    }

    /** A node that refers to itself was taken out; from the queue's own first node on there is none. */
    private ContentReader chained(String className, String first) {
        JdkField firstField = new JdkField(heap, className, first);
        JdkField item = new JdkField(heap, className + "$Node", "item");
        JdkField next = new JdkField(heap, className + "$Node", "next");
        return (oop, sink) -> {
            long found = 0;
            for (long node = firstField.referenceIn(oop); node != 0; node = next.referenceIn(node)) {
                Containers.checkBound(heap, oop, ++found);
                long element = item.referenceIn(node);
                if (element != 0) {
                    sink.element(element);
                }
            }
        };
    }

    /** Its head may lag behind: the first node is the one before which there is none. */
    private void walkDeque(long deque, RecordSink sink) {
        long found = 0;
        long node = dequeHead.referenceIn(deque);
        for (long before = dequePrevious.referenceIn(node);
                before != 0 && before != node;
                before = dequePrevious.referenceIn(node)) {
            Containers.checkBound(heap, deque, ++found);
            node = before;
        }
        found = 0;
        while (node != 0) {
            Containers.checkBound(heap, deque, ++found);
            long element = dequeItem.referenceIn(node);
            if (element != 0) {
                sink.element(element);
            }
            long next = dequeNext.referenceIn(node);
            node = next == node ? 0 : next;
        }
    }

    private void walkBounded(long queue, RecordSink sink) {
        long items = boundedItems.referenceIn(queue);
        int length = heap.lengthOf(items);
        int count = boundedCount.intIn(queue);
        int index = boundedTake.intIn(queue);
        if (count < 0 || count > length || index < 0 || index >= length) {
            Containers.checkCount(heap, queue, length, count);
        }
        for (int i = 0; i < count; i++) {
            sink.element(heap.elementOf(items, index));
            index = index + 1 == length ? 0 : index + 1;
        }
    }
}
