package dev.imago.checkpoint.hotspot;

import dev.imago.checkpoint.memory.AddressSpace;
import java.nio.charset.StandardCharsets;

/** The VM's {@code Symbol}s: names and descriptors in modified UTF-8, shared by all classes. */
final class Symbols {
    private final AddressSpace memory;
    private final long lengthOffset;
    private final long bodyOffset;
    private final long vmSymbols;

    Symbols(AddressSpace memory, VmStructs structs) {
        this.memory = memory;
        this.lengthOffset = structs.offset("Symbol", "_length");
        this.bodyOffset = structs.offset("Symbol", "_body");
        this.vmSymbols = structs.address("Symbol", "_vm_symbols[0]");
    }

    String read(long symbol) {
        int length = memory.getShort(symbol + lengthOffset) & 0xffff;
        byte[] body = new byte[length];
        memory.getBytes(symbol + bodyOffset, body, 0, length);
        for (byte b : body) {
            if (b < 0) {
                return decodeModifiedUtf8(body, symbol);
            }
        }
        return new String(body, StandardCharsets.ISO_8859_1);
    }

    /** One of the names that the VM has by number. */
    String readVmSymbol(int index) {
        return read(memory.getLong(vmSymbols + 8L * index));
    }

    /** Class files write each UTF-16 unit on its own, in one to three bytes. */
    private static String decodeModifiedUtf8(byte[] body, long symbol) {
        StringBuilder text = new StringBuilder(body.length);
        int at = 0;
        while (at < body.length) {
            int b = body[at];
            int length = b >= 0 ? 1 : (b & 0xe0) == 0xc0 ? 2 : (b & 0xf0) == 0xe0 ? 3 : 0;
            if (length == 0 || at + length > body.length) {
                throw new CorruptVmException("a name of the VM is not modified UTF-8", symbol);
            }
            int unit = length == 1 ? b : length == 2 ? b & 0x1f : b & 0x0f;
            for (int i = 1; i < length; i++) {
                unit = (unit << 6) | (body[at + i] & 0x3f);
            }
            text.append((char) unit);
            at += length;
        }
        return text.toString();
    }
}
