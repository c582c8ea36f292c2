package dev.imago.checkpoint.hotspot.thread;

import com.carrotsearch.hppc.LongObjectHashMap;
import dev.imago.checkpoint.hotspot.CorruptVmException;
import dev.imago.checkpoint.hotspot.ObjectReader;
import dev.imago.checkpoint.hotspot.VmField;
import dev.imago.checkpoint.hotspot.VmStructs;
import dev.imago.checkpoint.memory.AddressSpace;

/** Names and line numbers of the VM's {@code Method}s. What was read is kept until {@link #forget}. */
final class Methods {
    private static final int ACC_NATIVE = 0x100;

    private final AddressSpace memory;
    private final ObjectReader objects;
    private final long constMethod;
    private final long accessFlags;
    private final long constants;
    private final long nameIndex;
    private final long codeSize;
    private final long constMethodSize;
    private final long flags;
    private final long hasLineNumbers;
    private final int lowestByte;
    private final LongObjectHashMap<JavaMethod> known = new LongObjectHashMap<>();

    /**
     * A method.
     *
     * @param code address of its first bytecode
     */
    record JavaMethod(String className, String name, boolean isNative, long code, int codeSize, boolean hasLines) {}

    Methods(AddressSpace memory, VmStructs structs, ObjectReader objects) {
        this.memory = memory;
        this.objects = objects;
        constMethod = structs.offset("Method", "_constMethod");
        accessFlags = structs.offset("Method", "_access_flags");
        constants = structs.offset("ConstMethod", "_constants");
        nameIndex = structs.offset("ConstMethod", "_name_index");
        codeSize = structs.offset("ConstMethod", "_code_size");
        constMethodSize = structs.sizeOf("ConstMethod");
        VmField flagsField = structs.requireAny("ConstMethod::_flags", "ConstMethod::_flags._flags");
        flags = flagsField.offset();
        hasLineNumbers = structs.findConstant("ConstMethod::_has_linenumber_table")
                .orElseGet(() -> structs.constant("ConstMethodFlags::_misc_has_linenumber_table"));
        lowestByte = CompressedInts.lowestByte(memory, structs);
    }

    void forget() {
        known.clear();
    }

    JavaMethod at(long method) {
        JavaMethod read = known.get(method);
        if (read == null) {
            read = read(method);
            known.put(method, read);
        }
        return read;
    }

    private JavaMethod read(long method) {
        long constant = memory.getLong(method + constMethod);
        long pool = memory.getLong(constant + constants);
        return new JavaMethod(
                objects.nameOfPoolHolder(pool),
                objects.constant(pool, memory.getShort(constant + nameIndex) & 0xffff),
                (memory.getShort(method + accessFlags) & ACC_NATIVE) != 0,
                constant + constMethodSize,
                memory.getShort(constant + codeSize) & 0xffff,
                (memory.getShort(constant + flags) & hasLineNumbers) != 0);
    }

    /** Line of the source for a bytecode of the method, or -1 when the class file has no line numbers for it. */
    int line(JavaMethod method, int bci) {
        if (!method.hasLines() || bci < 0) {
            return -1;
        }
        return LineNumbers.find(CompressedInts.at(memory, method.code() + method.codeSize(), lowestByte), bci);
    }

    /** Index of the bytecode at {@code bcp}. */
    int bci(JavaMethod method, long bcp) {
        long bci = bcp - method.code();
        if (bci < 0 || bci >= method.codeSize()) {
            throw new CorruptVmException("an interpreter frame's bytecode pointer is not in its method", bcp);
        }
        return (int) bci;
    }
}
