package dev.imago.checkpoint.hotspot.trace;

import dev.imago.checkpoint.hotspot.CorruptVmException;
import dev.imago.checkpoint.hotspot.trace.Container.EntryVisitor;

/** Maps that keep their entries in a table by hash code. */
final class HashedMaps {
    private static final String CHM = "java.util.concurrent.ConcurrentHashMap";
    /** Hash codes that mark special nodes of a {@code ConcurrentHashMap}. */
    private static final int MOVED = -1;

    private static final int TREE_BIN = -2;
    /** A table of 2^30 can't be moved into a larger one more often than this. */
    private static final int MOST_MOVES = 31;

    private final HeapAccess heap;
    private final JdkField hashTable;
    private final JdkField hashSize;
    private final ChainedNodes hashNodes;
    private final JdkField linkedHead;
    private final ChainedNodes linkedNodes;
    private final JdkField hashtableTable;
    private final JdkField hashtableCount;
    private final ChainedNodes hashtableNodes;
    private final JdkField propertiesMap;
    private final JdkField identityTable;
    private final JdkField identitySize;
    private final JdkField identityNull;
    private final JdkField weakTable;
    private final JdkField weakNull;
    private final ChainedNodes weakNodes;
    private final JdkField concurrentTable;
    private final JdkField concurrentHash;
    private final ChainedNodes concurrentNodes;
    private final JdkField forwardedTo;
    private final JdkField treeBinFirst;

    HashedMaps(HeapAccess heap) {
        this.heap = heap;
        this.hashTable = new JdkField(heap, "java.util.HashMap", "table");
        this.hashSize = new JdkField(heap, "java.util.HashMap", "size");
        this.hashNodes = ChainedNodes.of(heap, "java.util.HashMap$Node", "key", "value", "next");
        this.linkedHead = new JdkField(heap, "java.util.LinkedHashMap", "head");
        this.linkedNodes = hashNodes.chainedBy(new JdkField(heap, "java.util.LinkedHashMap$Entry", "after"));
        this.hashtableTable = new JdkField(heap, "java.util.Hashtable", "table");
        this.hashtableCount = new JdkField(heap, "java.util.Hashtable", "count");
        this.hashtableNodes = ChainedNodes.of(heap, "java.util.Hashtable$Entry", "key", "value", "next");
        this.propertiesMap = new JdkField(heap, "java.util.Properties", "map");
        this.identityTable = new JdkField(heap, "java.util.IdentityHashMap", "table");
        this.identitySize = new JdkField(heap, "java.util.IdentityHashMap", "size");
        this.identityNull = new JdkField(heap, "java.util.IdentityHashMap", "NULL_KEY");
        this.weakTable = new JdkField(heap, "java.util.WeakHashMap", "table");
        this.weakNull = new JdkField(heap, "java.util.WeakHashMap", "NULL_KEY");
        this.weakNodes = new ChainedNodes(
                heap,
                new JdkField(heap, "java.lang.ref.Reference", "referent"),
                new JdkField(heap, "java.util.WeakHashMap$Entry", "value"),
                new JdkField(heap, "java.util.WeakHashMap$Entry", "next"));
        this.concurrentTable = new JdkField(heap, CHM, "table");
        this.concurrentHash = new JdkField(heap, CHM + "$Node", "hash");
        this.concurrentNodes = ChainedNodes.of(heap, CHM + "$Node", "key", "val", "next");
        this.forwardedTo = new JdkField(heap, CHM + "$ForwardingNode", "nextTable");
        this.treeBinFirst = new JdkField(heap, CHM + "$TreeBin", "first");
    }

    void register(Containers containers) {
        containers.map("java.util.HashMap", this::walkHashMap);
        containers.map(
                "java.util.LinkedHashMap",
                this::walkLinkedHashMap,
                containers.flag("java.util.LinkedHashMap", "accessOrder"));
        containers.map("java.util.Hashtable", this::walkHashtable);
        containers.map(
                "java.util.Properties",
                this::walkProperties,
                containers.reference("java.util.Properties", "defaults", "java.util.Properties"));
        containers.map("java.util.IdentityHashMap", this::walkIdentityHashMap);
        containers.map("java.util.WeakHashMap", this::walkWeakHashMap);
        containers.map(CHM, this::walkConcurrentHashMap);
    }

    /** Nodes of a tree are chained like all others, in the order in which iterators see them. */
    private void walkHashMap(long map, EntryVisitor visitor) {
        long table = hashTable.referenceIn(map);
        int size = hashSize.intIn(map);
        long found = 0;
        int length = table == 0 ? 0 : heap.lengthOf(table);
        for (int i = 0; i < length; i++) {
            found += hashNodes.walk(map, heap.elementOf(table, i), size - found, visitor);
        }
        Containers.checkCount(heap, map, found, size);
    }

    private void walkLinkedHashMap(long map, EntryVisitor visitor) {
        int size = hashSize.intIn(map);
        long found = linkedNodes.walk(map, linkedHead.referenceIn(map), size, visitor);
        Containers.checkCount(heap, map, found, size);
    }

    /** From the table's end to its beginning, as its iterators go. */
    private void walkHashtable(long map, EntryVisitor visitor) {
        long table = hashtableTable.referenceIn(map);
        int size = hashtableCount.intIn(map);
        long found = 0;
        for (int i = table == 0 ? -1 : heap.lengthOf(table) - 1; i >= 0; i--) {
            found += hashtableNodes.walk(map, heap.elementOf(table, i), size - found, visitor);
        }
        Containers.checkCount(heap, map, found, size);
    }

    /** Since JDK 9 its entries are in a map of its own (JDK-8029891); the table that it inherits is empty. */
    private void walkProperties(long properties, EntryVisitor visitor) {
        long map = propertiesMap.referenceIn(properties);
        if (map != 0) {
            walkConcurrentHashMap(map, visitor);
        }
    }

    private void walkIdentityHashMap(long map, EntryVisitor visitor) {
        long table = identityTable.referenceIn(map);
        long nullKey = identityNull.staticReference();
        long found = 0;
        for (int i = 0; i + 1 < heap.lengthOf(table); i += 2) {
            long key = heap.elementOf(table, i);
            if (key != 0) {
                visitor.visit(key == nullKey ? 0 : key, heap.elementOf(table, i + 1));
                found++;
            }
        }
        Containers.checkCount(heap, map, found, identitySize.intIn(map));
    }

    /** From the table's end, too. Its count may include entries whose key is gone. */
    private void walkWeakHashMap(long map, EntryVisitor visitor) {
        long table = weakTable.referenceIn(map);
        long nullKey = weakNull.staticReference();
        for (int i = heap.lengthOf(table) - 1; i >= 0; i--) {
            weakNodes.walk(map, heap.elementOf(table, i), heap.mostObjects(), (key, value) -> {
                if (key != 0) {
                    visitor.visit(key == nullKey ? 0 : key, value);
                }
            });
        }
    }

    private void walkConcurrentHashMap(long map, EntryVisitor visitor) {
        long table = concurrentTable.referenceIn(map);
        int length = table == 0 ? 0 : heap.lengthOf(table);
        for (int i = 0; i < length; i++) {
            walkBin(map, table, i, visitor, 0);
        }
    }

    /** A bin that was moved is found in the two bins of the next table that its entries were split over. */
    private void walkBin(long map, long table, int index, EntryVisitor visitor, int moves) {
        long node = heap.elementOf(table, index);
        if (node == 0) {
            return;
        }
        int hash = concurrentHash.intIn(node);
        if (hash == MOVED) {
            long next = forwardedTo.referenceIn(node);
            int length = heap.lengthOf(table);
            if (moves == MOST_MOVES || next == 0 || heap.lengthOf(next) < 2L * length) {
                throw new CorruptVmException("a ConcurrentHashMap's table was moved to none that could hold it", map);
            }
            walkBin(map, next, index, visitor, moves + 1);
            walkBin(map, next, index + length, visitor, moves + 1);
        } else if (hash == TREE_BIN || hash >= 0) {
            long first = hash == TREE_BIN ? treeBinFirst.referenceIn(node) : node;
            concurrentNodes.walk(map, first, heap.mostObjects(), visitor);
        }
        // What remains is a place reserved by a computation that has not put anything yet.
    }
}
