package dev.imago.checkpoint.hotspot;

import dev.imago.checkpoint.memory.AddressSpace;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/**
 * The dynamic symbols of a library as the process has it in memory: found through its own ELF header and GNU hash table,
 * as the dynamic linker finds them.
 *
 * <p>A symbol costs a handful of reads, the library's file is not needed (it may have been replaced by a package
 * upgrade since the process started), and an image and a process are read the same way. Layouts are those of the System
 * V ABI (x86-64 supplement) and of the GNU hash section.
 */
final class ElfDynamicSymbols implements SymbolTable {
    private static final int ELF_MAGIC = 0x464c457f;
    private static final int PT_DYNAMIC = 2;
    private static final int DT_STRTAB = 5;
    private static final int DT_SYMTAB = 6;
    private static final int DT_GNU_HASH = 0x6ffffef5;
    private static final int SYMBOL_SIZE = 24;
    private static final int MOST_DYNAMIC_ENTRIES = 256;
    private static final int LONGEST_CHAIN = 1 << 16;

    private final AddressSpace memory;
    private final long base;
    private long strings;
    private long symbols;
    private long hash;

    /**
     * @param base where the library's first byte is mapped
     * @throws UnsupportedJvmException when no ELF library with a GNU hash table is there
     */
    ElfDynamicSymbols(AddressSpace memory, long base) {
        this.memory = memory;
        this.base = base;
        if (memory.getInt(base) != ELF_MAGIC) {
            throw new UnsupportedJvmException("no ELF library at 0x" + Long.toHexString(base));
        }
        readDynamicSection();
        if (strings == 0 || symbols == 0 || hash == 0) {
            throw new UnsupportedJvmException("the library at 0x" + Long.toHexString(base)
                    + " has no GNU hash table for its symbols; it was linked with another hash style");
        }
    }

    private void readDynamicSection() {
        long headers = base + memory.getLong(base + 32);
        int headerSize = memory.getShort(base + 54) & 0xffff;
        int count = memory.getShort(base + 56) & 0xffff;
        for (int i = 0; i < count; i++) {
            long header = headers + (long) i * headerSize;
            if (memory.getInt(header) == PT_DYNAMIC) {
                readDynamicEntries(base + memory.getLong(header + 16));
            }
        }
    }

    private void readDynamicEntries(long section) {
        for (int i = 0; i < MOST_DYNAMIC_ENTRIES; i++) {
            long tag = memory.getLong(section + 16L * i);
            long value = memory.getLong(section + 16L * i + 8);
            // glibc writes addresses over the offsets when it loads a library; musl leaves them.
            long address = Long.compareUnsigned(value, base) < 0 ? base + value : value;
            if (tag == 0) {
                return;
            } else if (tag == DT_STRTAB) {
                strings = address;
            } else if (tag == DT_SYMTAB) {
                symbols = address;
            } else if (tag == DT_GNU_HASH) {
                hash = address;
            }
        }
    }

    @Override
    public OptionalLong find(String name) {
        byte[] wanted = name.getBytes(StandardCharsets.US_ASCII);
        int code = gnuHash(wanted);
        int buckets = memory.getInt(hash);
        int firstSymbol = memory.getInt(hash + 4);
        int bloomWords = memory.getInt(hash + 8);
        if (buckets <= 0 || firstSymbol < 0 || bloomWords < 0) {
            throw new CorruptVmException("the symbol hash table of the library is damaged", hash);
        }
        long bucketTable = hash + 16 + 8L * bloomWords;
        long chains = bucketTable + 4L * buckets;
        int symbol = memory.getInt(bucketTable + 4L * Integer.remainderUnsigned(code, buckets));
        if (symbol < firstSymbol) {
            return OptionalLong.empty();
        }
        for (int i = 0; i < LONGEST_CHAIN; i++) {
            int chained = memory.getInt(chains + 4L * (symbol - firstSymbol));
            if ((chained | 1) == (code | 1) && isNamed(symbol, wanted)) {
                return OptionalLong.of(base + memory.getLong(symbols + (long) SYMBOL_SIZE * symbol + 8));
            }
            if ((chained & 1) != 0) {
                return OptionalLong.empty();
            }
            symbol++;
        }
        throw new CorruptVmException("a chain of the library's symbol hash table has no end", hash);
    }

    private boolean isNamed(int symbol, byte[] wanted) {
        long name = strings + Integer.toUnsignedLong(memory.getInt(symbols + (long) SYMBOL_SIZE * symbol));
        for (int i = 0; i < wanted.length; i++) {
            if (memory.getByte(name + i) != wanted[i]) {
                return false;
            }
        }
        return memory.getByte(name + wanted.length) == 0;
    }

    private static int gnuHash(byte[] name) {
        int code = 5381;
        for (byte b : name) {
            code = code * 33 + (b & 0xff);
        }
        return code;
    }
}
