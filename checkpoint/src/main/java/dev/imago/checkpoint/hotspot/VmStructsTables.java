package dev.imago.checkpoint.hotspot;

import dev.imago.checkpoint.memory.AddressSpace;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongConsumer;

/** Decodes the four tables of {@code vmStructs}; the JVM exports their addresses, entry layouts and strides as symbols. */
final class VmStructsTables {
    /** Real tables have about 2000 rows. */
    private static final int MOST_ROWS = 20_000;

    private final AddressSpace memory;
    private final SymbolTable symbols;
    private final CStrings strings;
    private final Map<String, VmField> fields = new HashMap<>(4096);
    private final Map<String, Long> sizes = new HashMap<>(2048);
    private final Map<String, Long> constants = new HashMap<>(2048);

    VmStructsTables(AddressSpace memory, SymbolTable symbols) {
        this.memory = memory;
        this.symbols = symbols;
        this.strings = new CStrings(memory);
        readFields();
        readTypes();
        readConstants("gHotSpotVMIntConstants", "gHotSpotVMIntConstantEntry", 4);
        readConstants("gHotSpotVMLongConstants", "gHotSpotVMLongConstantEntry", 8);
    }

    Map<String, VmField> fields() {
        return fields;
    }

    Map<String, Long> sizes() {
        return sizes;
    }

    Map<String, Long> constants() {
        return constants;
    }

    private void readFields() {
        String entry = "gHotSpotVMStructEntry";
        long type = value(entry + "TypeNameOffset");
        long name = value(entry + "FieldNameOffset");
        long typeString = value(entry + "TypeStringOffset");
        long isStatic = value(entry + "IsStaticOffset");
        long offset = value(entry + "OffsetOffset");
        long address = value(entry + "AddressOffset");
        forEachRow("gHotSpotVMStructs", entry, type, row -> {
            VmField field = new VmField(
                    strings.read(memory.getLong(row + type)),
                    strings.read(memory.getLong(row + name)),
                    stringOrEmpty(memory.getLong(row + typeString)),
                    memory.getInt(row + isStatic) != 0,
                    memory.getLong(row + offset),
                    memory.getLong(row + address));
            fields.put(field.type() + "::" + field.name(), field);
        });
    }

    private void readTypes() {
        String entry = "gHotSpotVMTypeEntry";
        long name = value(entry + "TypeNameOffset");
        long size = value(entry + "SizeOffset");
        forEachRow(
                "gHotSpotVMTypes",
                entry,
                name,
                row -> sizes.put(strings.read(memory.getLong(row + name)), memory.getLong(row + size)));
    }

    private void readConstants(String table, String entry, int width) {
        long name = value(entry + "NameOffset");
        long value = value(entry + "ValueOffset");
        forEachRow(
                table,
                entry,
                name,
                row -> constants.put(
                        strings.read(memory.getLong(row + name)),
                        width == 4 ? (long) memory.getInt(row + value) : memory.getLong(row + value)));
    }

    /** Calls {@code reader} for every row up to the one whose name is null. */
    private void forEachRow(String table, String entry, long nameOffset, LongConsumer reader) {
        long stride = value(entry + "ArrayStride");
        if (stride <= 0 || stride > 1024) {
            throw new CorruptVmException("the rows of " + table + " are " + stride + " bytes apart", symbol(table));
        }
        long row = value(table);
        for (int i = 0; i < MOST_ROWS; i++, row += stride) {
            if (memory.getLong(row + nameOffset) == 0) {
                return;
            }
            reader.accept(row);
        }
        throw new CorruptVmException(table + " has no end", symbol(table));
    }

    private String stringOrEmpty(long address) {
        return address == 0 ? "" : strings.read(address);
    }

    private long value(String symbol) {
        return memory.getLong(symbol(symbol));
    }

    private long symbol(String name) {
        OptionalLong address = symbols.find(name);
        return address.orElseThrow(() -> new UnsupportedJvmException(
                "the process's libjvm.so does not export " + name + ": it is not a HotSpot JVM that can be read"));
    }
}
