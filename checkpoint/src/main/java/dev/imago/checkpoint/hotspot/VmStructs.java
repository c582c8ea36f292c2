package dev.imago.checkpoint.hotspot;

import dev.imago.checkpoint.memory.AddressSpace;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a HotSpot JVM exports about its own structures ({@code vmStructs}): fields with their offsets, sizes of types, and
 * constants. Read once, immutable, safe to share.
 *
 * <p>Names and layouts differ between JDK releases; callers ask for what they need and learn by its presence which
 * layout they have.
 */
public final class VmStructs {
    private final String libjvm;
    private final Map<String, VmField> fields;
    private final Map<String, Long> sizes;
    private final Map<String, Long> constants;
    private final String jvmVersion;

    private VmStructs(AddressSpace memory, VmStructsTables tables, String libjvm) {
        this.libjvm = libjvm;
        this.fields = tables.fields();
        this.sizes = tables.sizes();
        this.constants = tables.constants();
        this.jvmVersion = readVersion(memory);
    }

    /**
     * Reads the tables of the JVM that the process runs.
     *
     * @throws UnsupportedJvmException when it runs none
     * @throws CorruptVmException when the tables have no end or zero stride
     */
    public static VmStructs read(AddressSpace memory) {
        LibJvm library = LibJvm.find(memory);
        VmStructsTables tables = new VmStructsTables(memory, new ElfDynamicSymbols(memory, library.base()));
        return new VmStructs(memory, tables, library.path());
    }

    private String readVersion(AddressSpace memory) {
        @Nullable VmField release = fields.get("Abstract_VM_Version::_s_vm_release");
        if (release == null) {
            return "unknown";
        }
        return new CStrings(memory).read(memory.getLong(release.address()));
    }

    /** Version the JVM calls itself, such as {@code 17.0.15+6-Debian-1deb12u1}. */
    public String jvmVersion() {
        return jvmVersion;
    }

    /** The JVM's library, as the process sees it. */
    public String libjvm() {
        return libjvm;
    }

    /** The field {@code type::name}, if this JVM has it. */
    public Optional<VmField> find(String type, String name) {
        return Optional.ofNullable(fields.get(type + "::" + name));
    }

    public boolean has(String type, String name) {
        return fields.containsKey(type + "::" + name);
    }

    /**
     * The field {@code type::name}.
     *
     * @throws MissingVmStructException when this JVM doesn't export it
     */
    public VmField require(String type, String name) {
        return find(type, name).orElseThrow(() -> missing("the field " + type + "::" + name));
    }

    /** The first of {@code names} ({@code Type::field} each) that this JVM has: for fields that moved between releases. */
    public VmField requireAny(String... names) {
        for (String name : names) {
            @Nullable VmField field = fields.get(name);
            if (field != null) {
                return field;
            }
        }
        throw missing("any of the fields " + String.join(", ", names));
    }

    /** Offset in bytes of a non-static field within its structure. */
    public long offset(String type, String name) {
        VmField field = require(type, name);
        if (field.isStatic()) {
            throw missing("the field " + type + "::" + name + " as one of instances");
        }
        return field.offset();
    }

    /** Address of a static field. */
    public long address(String type, String name) {
        VmField field = require(type, name);
        if (!field.isStatic() || field.address() == 0) {
            throw missing("the field " + type + "::" + name + " as a static one");
        }
        return field.address();
    }

    /** Size in bytes of a C++ type. */
    public long sizeOf(String type) {
        @Nullable Long size = sizes.get(type);
        if (size == null) {
            throw missing("the type " + type);
        }
        return size;
    }

    public boolean hasType(String type) {
        return sizes.containsKey(type);
    }

    /** A constant, of 32 or 64 bits. */
    public long constant(String name) {
        return findConstant(name).orElseThrow(() -> missing("the constant " + name));
    }

    /** A constant, if this JVM has it. */
    public OptionalLong findConstant(String name) {
        @Nullable Long value = constants.get(name);
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    /** Everything exported, by {@code Type::field}. */
    public Map<String, VmField> fields() {
        return Map.copyOf(fields);
    }

    /** All constants, by name. */
    public Map<String, Long> constants() {
        return new HashMap<>(constants);
    }

    private MissingVmStructException missing(String what) {
        return new MissingVmStructException(what, jvmVersion, libjvm);
    }
}
