package dev.imago.checkpoint.hotspot;

import dev.imago.checkpoint.memory.AddressSpace;

/** The VM's own list of its Java threads. */
public final class JavaThreadList {
    private static final int MOST_THREADS = 200_000;

    private JavaThreadList() {}

    /**
     * Addresses of the {@code JavaThread} structures, in the order of the list.
     *
     * @throws CorruptVmException when the list makes no sense
     */
    public static long[] addresses(AddressSpace memory, VmStructs structs) {
        long list = memory.getLong(structs.address("ThreadsSMRSupport", "_java_thread_list"));
        int count = memory.getInt(list + structs.offset("ThreadsList", "_length"));
        if (count < 0 || count > MOST_THREADS) {
            throw new CorruptVmException("the JVM says it has " + count + " threads", list);
        }
        long threads = memory.getLong(list + structs.offset("ThreadsList", "_threads"));
        long[] addresses = new long[count];
        for (int i = 0; i < count; i++) {
            addresses[i] = memory.getLong(threads + 8L * i);
        }
        return addresses;
    }
}
