package dev.imago.checkpoint.hotspot;

import dev.imago.checkpoint.memory.AddressSpace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The spaces that the heap is made of, in ascending order of address. Immutable. */
public final class HeapSpaces {
    private static final int MOST_REGIONS = 10_000_000;

    private final long reservedStart;
    private final long reservedEnd;
    private final List<HeapSpace> spaces;

    private HeapSpaces(long reservedStart, long reservedEnd, List<HeapSpace> spaces) {
        this.reservedStart = reservedStart;
        this.reservedEnd = reservedEnd;
        spaces.sort(Comparator.comparingLong(HeapSpace::bottom));
        this.spaces = List.copyOf(spaces);
        for (HeapSpace space : this.spaces) {
            if (space.bottom() < reservedStart
                    || space.top() < space.bottom()
                    || space.end() < space.top()
                    || space.end() > reservedEnd) {
                throw new CorruptVmException("the space " + space + " does not fit into the heap", space.bottom());
            }
        }
    }

    static HeapSpaces read(AddressSpace memory, VmStructs structs, VmLayout layout, JvmFlags flags) {
        long heap = memory.getLong(structs.address("Universe", "_collectedHeap"));
        if (heap == 0) {
            throw new CorruptVmException("the JVM has no heap yet: it is still starting", 0);
        }
        long reserved = heap + structs.offset("CollectedHeap", "_reserved");
        long start = memory.getLong(reserved + structs.offset("MemRegion", "_start"));
        long words = memory.getLong(reserved + structs.offset("MemRegion", "_word_size"));
        if (start <= 0 || words <= 0 || words > 1L << 44) {
            throw new CorruptVmException("the heap starts at " + start + " and has " + words + " words", reserved);
        }
        Reader reader = new Reader(memory, structs);
        switch (layout.collector()) {
            case SERIAL -> reader.readSerial(heap);
            case PARALLEL -> reader.readParallel(flags);
            case G1 -> reader.readG1(heap);
        }
        return new HeapSpaces(start, start + 8 * words, reader.found);
    }

    /** First address of what is reserved for the heap. */
    public long reservedStart() {
        return reservedStart;
    }

    /** Address after the last one that is reserved for the heap. */
    public long reservedEnd() {
        return reservedEnd;
    }

    /** Spaces that hold objects, in ascending order of address. */
    public List<HeapSpace> spaces() {
        return spaces;
    }

    /** The space in which {@code address} lies below the top, or null. */
    public @Nullable HeapSpace at(long address) {
        HeapSpace space = around(address);
        return space != null && address < space.top() ? space : null;
    }

    /** Whether {@code address} is below the top of a space: where a reference may point. */
    public boolean isInHeap(long address) {
        return at(address) != null;
    }

    private @Nullable HeapSpace around(long address) {
        int low = 0;
        int high = spaces.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            HeapSpace space = spaces.get(middle);
            if (address < space.bottom()) {
                high = middle - 1;
            } else if (address >= space.end()) {
                low = middle + 1;
            } else {
                return space;
            }
        }
        return null;
    }

    /** Bytes between bottom and top of all spaces: objects, garbage, and gaps of allocation buffers. */
    public long used() {
        return spaces.stream().mapToLong(HeapSpace::used).sum();
    }

    private static final class Reader {
        private final AddressSpace memory;
        private final VmStructs structs;
        final List<HeapSpace> found = new ArrayList<>();

        Reader(AddressSpace memory, VmStructs structs) {
            this.memory = memory;
            this.structs = structs;
        }

        void readSerial(long heap) {
            // GenCollectedHeap became SerialHeap in JDK 22 (JDK-8315687).
            String type = structs.has("SerialHeap", "_young_gen") ? "SerialHeap" : "GenCollectedHeap";
            long young = memory.getLong(heap + structs.offset(type, "_young_gen"));
            long old = memory.getLong(heap + structs.offset(type, "_old_gen"));
            addContiguous("eden", memory.getLong(young + structs.offset("DefNewGeneration", "_eden_space")));
            addContiguous("from", memory.getLong(young + structs.offset("DefNewGeneration", "_from_space")));
            addContiguous("to", memory.getLong(young + structs.offset("DefNewGeneration", "_to_space")));
            addContiguous("old", memory.getLong(old + structs.offset("TenuredGeneration", "_the_space")));
        }

        private void addContiguous(String name, long space) {
            add(
                    name,
                    space,
                    structs.requireAny("ContiguousSpace::_bottom", "Space::_bottom"),
                    structs.require("ContiguousSpace", "_top"),
                    structs.requireAny("ContiguousSpace::_end", "Space::_end"));
        }

        void readParallel(JvmFlags flags) {
            if (flags.isSet("UseNUMA")) {
                throw new UnsupportedJvmException("the JVM runs Parallel GC with -XX:+UseNUMA: its eden is divided"
                        + " by node, which isn't understood; restart the service once without that flag");
            }
            long young = memory.getLong(structs.address("ParallelScavengeHeap", "_young_gen"));
            long old = memory.getLong(structs.address("ParallelScavengeHeap", "_old_gen"));
            addMutable("eden", memory.getLong(young + structs.offset("PSYoungGen", "_eden_space")));
            addMutable("from", memory.getLong(young + structs.offset("PSYoungGen", "_from_space")));
            addMutable("to", memory.getLong(young + structs.offset("PSYoungGen", "_to_space")));
            addMutable("old", memory.getLong(old + structs.offset("PSOldGen", "_object_space")));
        }

        private void addMutable(String name, long space) {
            add(
                    name,
                    space,
                    structs.require("MutableSpace", "_bottom"),
                    structs.require("MutableSpace", "_top"),
                    structs.require("MutableSpace", "_end"));
        }

        private void add(String name, long space, VmField bottom, VmField top, VmField end) {
            found.add(new HeapSpace(
                    name,
                    HeapSpace.Contents.OBJECTS,
                    memory.getLong(space + bottom.offset()),
                    memory.getLong(space + top.offset()),
                    memory.getLong(space + end.offset())));
        }

        void readG1(long heap) {
            // Renamed in JDK 24 (JDK-8330694): HeapRegion to G1HeapRegion.
            String region = structs.hasType("G1HeapRegion") ? "G1HeapRegion" : "HeapRegion";
            long table =
                    heap + structs.offset("G1CollectedHeap", "_hrm") + structs.offset(region + "Manager", "_regions");
            long base = memory.getLong(table + structs.offset("G1HeapRegionTable", "_base"));
            long count = memory.getLong(table + structs.offset("G1HeapRegionTable", "_length"));
            if (count < 0 || count > MOST_REGIONS) {
                throw new CorruptVmException("the heap has " + count + " regions", table);
            }
            for (long i = 0; i < count; i++) {
                long at = memory.getLong(base + 8 * i);
                if (at != 0) {
                    addRegion(at, region);
                }
            }
        }

        private void addRegion(long at, String region) {
            int tag = memory.getInt(at + structs.offset(region, "_type") + structs.offset(region + "Type", "_tag"));
            if (tag == structs.constant(region + "Type::FreeTag")) {
                return; // may not even be committed
            }
            String name = "region " + tag;
            HeapSpace.Contents contents = HeapSpace.Contents.OBJECTS;
            if (tag == structs.constant(region + "Type::StartsHumongousTag")) {
                name = "humongous";
                contents = HeapSpace.Contents.HUMONGOUS;
            } else if (tag == structs.constant(region + "Type::ContinuesHumongousTag")) {
                name = "humongous, continued";
                contents = HeapSpace.Contents.HUMONGOUS_CONTINUED;
            } else if (tag == structs.constant(region + "Type::EdenTag")) {
                name = "eden";
            } else if ((tag & structs.findConstant(region + "Type::ArchiveMask").orElse(0)) != 0) {
                boolean closed = tag == UnexportedFacts.closedArchiveTag(structs, region + "Type");
                name = closed ? "closed archive" : "open archive";
                contents = closed ? HeapSpace.Contents.ARCHIVED_OBJECTS : contents;
            }
            found.add(new HeapSpace(
                    name,
                    contents,
                    memory.getLong(at + structs.offset(region, "_bottom")),
                    memory.getLong(at + structs.offset(region, "_top")),
                    memory.getLong(at + structs.offset(region, "_end"))));
        }
    }
}
