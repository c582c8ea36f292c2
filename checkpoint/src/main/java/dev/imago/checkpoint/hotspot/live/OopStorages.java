package dev.imago.checkpoint.hotspot.live;

import com.carrotsearch.hppc.LongArrayList;
import dev.imago.checkpoint.hotspot.CorruptVmException;
import dev.imago.checkpoint.hotspot.HotSpotVm;
import dev.imago.checkpoint.hotspot.UnsupportedJvmException;
import dev.imago.checkpoint.hotspot.VmStructs;
import dev.imago.checkpoint.memory.AddressSpace;
import dev.imago.checkpoint.memory.MemoryMapping;
import dev.imago.checkpoint.memory.UnreadableMemoryException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The VM's storages of handles: what JNI holds globally, what threads hold, what the VM itself holds.
 *
 * <p>The JVM exports only where the storage of JNI's global handles is. The others stand beside it in an array, found by
 * looking for that one address in the library's data; each is believed only if it has a name and its blocks know it as
 * their owner. The layout is that of JDK 17 to 25.
 */
final class OopStorages {
    private static final int ACTIVE_ARRAY = 8;
    private static final int ARRAY_COUNT = 8;
    private static final int ARRAY_BLOCKS = 24;
    private static final int BLOCK_ENTRIES = 64;
    private static final int BLOCK_ALLOCATED = 8 * BLOCK_ENTRIES;
    private static final int BLOCK_OWNER = BLOCK_ALLOCATED + 8;
    private static final long MOST_BLOCKS = 10_000_000;
    private static final int MOST_STORAGES = 64;
    private static final int LONGEST_NAME = 64;
    private static final String WEAK = "Weak";
    /** The library's data and bss have some MiB. */
    private static final long MOST_SEARCHED = 64L << 20;

    private final AddressSpace memory;
    private final VmStructs structs;

    OopStorages(HotSpotVm vm) {
        this.memory = vm.memory();
        this.structs = vm.structs();
    }

    /** A storage of handles. */
    record Storage(long address, String name) {
        /** Whether its handles keep nothing alive: the VM calls all such storages weak. */
        boolean isWeak() {
            return name.contains(WEAK);
        }
    }

    /** All storages. */
    List<Storage> all() {
        long known = structs.address("JNIHandles", "_global_handles");
        long jniGlobal = memory.getLong(known);
        for (MemoryMapping mapping : dataAround(known)) {
            for (long at = mapping.start(); at < mapping.end(); at += 8) {
                if (at != known && memory.getLong(at) == jniGlobal) {
                    List<Storage> storages = storagesAround(at);
                    if (storages.size() > 1) {
                        return storages;
                    }
                }
            }
        }
        throw new UnsupportedJvmException("the JVM (" + structs.jvmVersion()
                + ") keeps its storages of handles where they are not found: which objects live can't be told");
    }

    /** The mapping of {@code address} and those that touch it: the data of one library, initialised or not. */
    private List<MemoryMapping> dataAround(long address) {
        List<MemoryMapping> found = new ArrayList<>();
        MemoryMapping first = memory.mappingAt(address);
        for (MemoryMapping at = first; at != null && bytes(found) < MOST_SEARCHED; at = memory.mappingAt(at.end())) {
            found.add(at);
        }
        MemoryMapping before = first == null ? null : memory.mappingAt(first.start() - 1);
        while (before != null && bytes(found) + before.end() - before.start() < MOST_SEARCHED) {
            found.add(before);
            before = memory.mappingAt(before.start() - 1);
        }
        return found;
    }

    private static long bytes(List<MemoryMapping> mappings) {
        return mappings.stream()
                .mapToLong(mapping -> mapping.end() - mapping.start())
                .sum();
    }

    private List<Storage> storagesAround(long slot) {
        long first = slot;
        while (isStorage(memory.getLong(first - 8)) && slot - first < 8 * MOST_STORAGES) {
            first -= 8;
        }
        List<Storage> storages = new ArrayList<>();
        for (long at = first; isStorage(memory.getLong(at)) && storages.size() < MOST_STORAGES; at += 8) {
            long storage = memory.getLong(at);
            storages.add(new Storage(storage, nameOf(storage)));
        }
        return storages;
    }

    private boolean isStorage(long address) {
        try {
            if (address == 0 || nameOf(address).isEmpty()) {
                return false;
            }
            long array = memory.getLong(address + ACTIVE_ARRAY);
            long count = memory.getLong(array + ARRAY_COUNT);
            return count >= 0
                    && count <= memory.getLong(array)
                    && (count == 0 || memory.getLong(memory.getLong(array + ARRAY_BLOCKS) + BLOCK_OWNER) == address);
        } catch (UnreadableMemoryException e) {
            return false;
        }
    }

    /** Empty when it has none that is plain text. */
    private String nameOf(long storage) {
        long name = memory.getLong(storage);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < LONGEST_NAME; i++) {
            byte letter = memory.getByte(name + i);
            if (letter == 0) {
                return text.toString();
            }
            if (letter < ' ') {
                return "";
            }
            text.append(new String(new byte[] {letter}, StandardCharsets.US_ASCII));
        }
        return "";
    }

    /** What the handles of a storage refer to; not checked. */
    LongArrayList referents(Storage storage) {
        long array = memory.getLong(storage.address() + ACTIVE_ARRAY);
        long count = memory.getLong(array + ARRAY_COUNT);
        if (count > MOST_BLOCKS) {
            throw new CorruptVmException("the storage " + storage.name() + " has " + count + " blocks", array);
        }
        LongArrayList referents = new LongArrayList();
        for (long i = 0; i < count; i++) {
            long block = memory.getLong(array + ARRAY_BLOCKS + 8 * i);
            if (memory.getLong(block + BLOCK_OWNER) != storage.address()) {
                throw new CorruptVmException("a block of " + storage.name() + " belongs to another storage", block);
            }
            long allocated = memory.getLong(block + BLOCK_ALLOCATED);
            for (long left = allocated; left != 0; left &= left - 1) {
                long oop = memory.getLong(block + 8L * Long.numberOfTrailingZeros(left));
                if (oop != 0) {
                    referents.add(oop);
                }
            }
        }
        return referents;
    }
}
