package dev.imago.checkpoint.hotspot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A tiny {@code libjvm.so} as it lies in memory at {@link #BASE}: ELF header, dynamic section, GNU hash table, the tables of vmStructs. */
final class LibJvmImage {
    static final long BASE = 0x10000;
    private static final int DYNAMIC = 0x80;
    private static final int SYMBOLS = 0x100;
    private static final int SYMBOL = 24;

    private final ByteBuffer bytes = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
    private final Map<String, Long> symbols = new LinkedHashMap<>();
    private int free;

    private LibJvmImage() {}

    /** One that {@link VmStructs} reads. */
    static byte[] make() {
        return new LibJvmImage().write();
    }

    private byte[] write() {
        free = SYMBOLS + 40 * SYMBOL;
        String entry = "gHotSpotVMStructEntry";
        long structs = table(rows(
                6, 2, string("Abstract_VM_Version"), string("_s_vm_release"), string("char*"), 1, 0, string("17")));
        symbols.put("gHotSpotVMStructs", word(structs));
        List<String> columns = List.of("TypeName", "FieldName", "TypeString", "IsStatic", "Offset", "Address");
        for (int i = 0; i < columns.size(); i++) {
            symbols.put(entry + columns.get(i) + "Offset", word(8L * i));
        }
        symbols.put(entry + "ArrayStride", word(48));
        pairs("gHotSpotVMTypes", "gHotSpotVMTypeEntry", "TypeName", "Size");
        pairs("gHotSpotVMIntConstants", "gHotSpotVMIntConstantEntry", "Name", "Value");
        pairs("gHotSpotVMLongConstants", "gHotSpotVMLongConstantEntry", "Name", "Value");
        // The version's address, once more behind a pointer.
        bytes.putLong((int) (structs - BASE) + 40, word(bytes.getLong((int) (structs - BASE) + 40)));
        writeHeader();
        return bytes.array();
    }

    private void pairs(String name, String entry, String key, String value) {
        symbols.put(name, word(table(rows(2, 2, string("Klass"), 24))));
        symbols.put(entry + key + "Offset", word(0));
        if (key.equals("TypeName")) {
            symbols.put(entry + value + "Offset", word(8));
        } else {
            symbols.put(entry + "ValueOffset", word(8));
        }
        symbols.put(entry + "ArrayStride", word(16));
    }

    /** {@code rows} rows of so many columns, all but the first ones zero. */
    private static long[] rows(int columns, int rows, long... first) {
        long[] all = new long[columns * rows];
        System.arraycopy(first, 0, all, 0, first.length);
        return all;
    }

    private long table(long[] values) {
        long address = BASE + free;
        for (long value : values) {
            word(value);
        }
        return address;
    }

    private long word(long value) {
        bytes.putLong(free, value);
        free += 8;
        return BASE + free - 8;
    }

    private long string(String text) {
        long address = BASE + free;
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        bytes.put(free, ascii);
        free += (ascii.length + 8) & -8;
        return address;
    }

    private void writeHeader() {
        int hash = SYMBOLS + symbols.size() * SYMBOL;
        int index = 0;
        bytes.putInt(hash, 1).putInt(hash + 4, 0).putInt(hash + 8, 1).putInt(hash + 24, 0);
        int strings = free;
        for (Map.Entry<String, Long> symbol : symbols.entrySet()) {
            int at = SYMBOLS + index * SYMBOL;
            bytes.putInt(at, (int) (string(symbol.getKey()) - BASE) - strings)
                    .putLong(at + 8, symbol.getValue() - BASE);
            int code = 5381;
            for (byte b : symbol.getKey().getBytes(StandardCharsets.US_ASCII)) {
                code = code * 33 + b;
            }
            bytes.putInt(hash + 28 + 4 * index, index == symbols.size() - 1 ? code | 1 : code & -2);
            index++;
        }
        bytes.putInt(0, 0x464c457f).putLong(32, 0x40).putShort(54, (short) 56).putShort(56, (short) 1);
        bytes.putInt(0x40, 2).putLong(0x50, DYNAMIC);
        long[] dynamic = {5, BASE + strings, 6, BASE + SYMBOLS, 0x6ffffef5, BASE + hash, 0, 0};
        for (int i = 0; i < dynamic.length; i++) {
            bytes.putLong(DYNAMIC + 8 * i, dynamic[i]);
        }
    }
}
