package dev.imago.checkpoint.hotspot.trace;

import dev.imago.checkpoint.hotspot.trace.Container.EntryVisitor;

/** Maps that keep their entries in the order of their keys. */
final class SortedMaps {
    private static final String TREE = "java.util.TreeMap";
    private static final String SKIP_LIST = "java.util.concurrent.ConcurrentSkipListMap";
    private static final String ENUM_MAP = "java.util.EnumMap";

    private final HeapAccess heap;
    private final JdkField treeRoot;
    private final JdkField treeSize;
    private final JdkField left;
    private final JdkField right;
    private final JdkField parent;
    private final JdkField treeKey;
    private final JdkField treeValue;
    private final JdkField skipHead;
    private final JdkField skipIndexNode;
    private final JdkField skipKey;
    private final JdkField skipValue;
    private final JdkField skipNext;
    private final JdkField enumUniverse;
    private final JdkField enumValues;
    private final JdkField enumNull;
    private final JdkField enumSize;

    SortedMaps(HeapAccess heap) {
        this.heap = heap;
        this.treeRoot = new JdkField(heap, TREE, "root");
        this.treeSize = new JdkField(heap, TREE, "size");
        this.left = new JdkField(heap, TREE + "$Entry", "left");
        this.right = new JdkField(heap, TREE + "$Entry", "right");
        this.parent = new JdkField(heap, TREE + "$Entry", "parent");
        this.treeKey = new JdkField(heap, TREE + "$Entry", "key");
        this.treeValue = new JdkField(heap, TREE + "$Entry", "value");
        this.skipHead = new JdkField(heap, SKIP_LIST, "head");
        this.skipIndexNode = new JdkField(heap, SKIP_LIST + "$Index", "node");
        this.skipKey = new JdkField(heap, SKIP_LIST + "$Node", "key");
        this.skipValue = new JdkField(heap, SKIP_LIST + "$Node", "val");
        this.skipNext = new JdkField(heap, SKIP_LIST + "$Node", "next");
        this.enumUniverse = new JdkField(heap, ENUM_MAP, "keyUniverse");
        this.enumValues = new JdkField(heap, ENUM_MAP, "vals");
        this.enumNull = new JdkField(heap, ENUM_MAP, "NULL");
        this.enumSize = new JdkField(heap, ENUM_MAP, "size");
    }

    void register(Containers containers) {
        containers.map(TREE, this::walkTree, containers.reference(TREE, "comparator", "java.util.Comparator"));
        containers.map(
                SKIP_LIST, this::walkSkipList, containers.reference(SKIP_LIST, "comparator", "java.util.Comparator"));
        containers.map(ENUM_MAP, this::walkEnumMap, containers.reference(ENUM_MAP, "keyType", "java.lang.Class"));
    }

    /** In order, by the entries' parents: no stack, whatever the tree's depth. */
    private void walkTree(long map, EntryVisitor visitor) {
        long size = treeSize.intIn(map);
        // Each edge of a tree is gone down once and up once.
        long steps = 2 * size + 2;
        long found = 0;
        long entry = treeRoot.referenceIn(map);
        long from = 0;
        while (entry != 0 && steps-- > 0) {
            long leftChild = left.referenceIn(entry);
            long rightChild = right.referenceIn(entry);
            if (from != 0 && from == rightChild) {
                from = entry;
                entry = parent.referenceIn(entry);
                continue;
            }
            boolean fromLeft = from != 0 && from == leftChild;
            if (!fromLeft && leftChild != 0) {
                from = 0;
                entry = leftChild;
                continue;
            }
            visitor.visit(treeKey.referenceIn(entry), treeValue.referenceIn(entry));
            found++;
            if (rightChild != 0) {
                from = 0;
                entry = rightChild;
            } else {
                from = entry;
                entry = parent.referenceIn(entry);
            }
        }
        Containers.checkCount(heap, map, entry == 0 ? found : size + 1, size);
    }

    /** The bottom level; nodes without a key are its header and markers, nodes without a value were removed. */
    private void walkSkipList(long map, EntryVisitor visitor) {
        long head = skipHead.referenceIn(map);
        long found = 0;
        long node = head == 0 ? 0 : skipIndexNode.referenceIn(head);
        for (; node != 0; node = skipNext.referenceIn(node)) {
            Containers.checkBound(heap, map, ++found);
            long key = skipKey.referenceIn(node);
            long value = skipValue.referenceIn(node);
            if (key != 0 && value != 0) {
                visitor.visit(key, value);
            }
        }
    }

    private void walkEnumMap(long map, EntryVisitor visitor) {
        long keys = enumUniverse.referenceIn(map);
        long values = enumValues.referenceIn(map);
        long nullValue = enumNull.staticReference();
        int found = 0;
        for (int i = 0; i < Math.min(heap.lengthOf(values), heap.lengthOf(keys)); i++) {
            long value = heap.elementOf(values, i);
            if (value != 0) {
                visitor.visit(heap.elementOf(keys, i), value == nullValue ? 0 : value);
                found++;
            }
        }
        Containers.checkCount(heap, map, found, enumSize.intIn(map));
    }
}
