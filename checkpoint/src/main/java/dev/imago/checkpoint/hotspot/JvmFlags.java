package dev.imago.checkpoint.hotspot;

import dev.imago.checkpoint.memory.AddressSpace;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JVM's flags ({@code -XX:...}) with the values it runs with, whether given or chosen by itself. Immutable. */
public final class JvmFlags {
    /** JDK 17 has about 1500, with all of them compiled in. */
    private static final long MOST_FLAGS = 10_000;

    private final AddressSpace memory;
    private final Map<String, Long> addresses = new HashMap<>(4096);
    private final String jvmVersion;
    private final String libjvm;

    JvmFlags(AddressSpace memory, VmStructs structs) {
        this.memory = memory;
        this.jvmVersion = structs.jvmVersion();
        this.libjvm = structs.libjvm();
        long table = structs.address("JVMFlag", "flags");
        long count = memory.getLong(structs.address("JVMFlag", "numFlags"));
        if (count <= 0 || count > MOST_FLAGS) {
            throw new CorruptVmException("the JVM says it has " + count + " flags", table);
        }
        long stride = structs.sizeOf("JVMFlag");
        long name = structs.offset("JVMFlag", "_name");
        long address = structs.offset("JVMFlag", "_addr");
        CStrings strings = new CStrings(memory);
        long first = memory.getLong(table);
        for (long flag = first; flag < first + count * stride; flag += stride) {
            long nameAddress = memory.getLong(flag + name);
            if (nameAddress != 0) { // the last row is empty
                addresses.put(strings.read(nameAddress), memory.getLong(flag + address));
            }
        }
    }

    /** Whether the JVM knows a flag of that name: collectors that are not compiled in have none. */
    public boolean knows(String name) {
        return addresses.containsKey(name);
    }

    /** Whether a {@code bool} flag exists and is on. */
    public boolean isSet(String name) {
        @Nullable Long address = addresses.get(name);
        return address != null && memory.getByte(address) != 0;
    }

    /** Value of an {@code int} or {@code uint} flag. */
    public int intValue(String name) {
        return memory.getInt(address(name));
    }

    /** Value of an {@code intx}, {@code uintx}, {@code size_t} or {@code uint64_t} flag. */
    public long longValue(String name) {
        return memory.getLong(address(name));
    }

    /** Value of a {@code ccstr} flag, or null when it is not set. */
    public @Nullable String stringValue(String name) {
        long string = memory.getLong(address(name));
        return string == 0 ? null : new CStrings(memory).read(string);
    }

    private long address(String name) {
        @Nullable Long address = addresses.get(name);
        if (address == null) {
            throw new MissingVmStructException("the flag " + name, jvmVersion, libjvm);
        }
        return address;
    }
}
