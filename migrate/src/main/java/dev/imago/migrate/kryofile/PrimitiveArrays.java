package dev.imago.migrate.kryofile;

import com.esotericsoftware.kryo.kryo5.io.Input;
import com.esotericsoftware.kryo.kryo5.io.Output;
import dev.imago.checkpoint.state.Slot;
import dev.imago.checkpoint.state.StateRecord;

/** Arrays of primitives: a length, and each element as a field of its type would be written. */
final class PrimitiveArrays {
    private PrimitiveArrays() {}

    /** Returns the id of the array; 0 for null. */
    static long read(Input in, ValueReader reader, KryoType type) {
        int length = in.readVarInt(true) - 1;
        if (length == -1) {
            return 0;
        }
        char element = type.name().charAt(1);
        int width = Slot.widthOf(type.name().substring(1));
        int least = element == 'I' || element == 'J' ? 1 : width;
        if (length < 0 || (long) length * least > in.limit() - in.position()) {
            throw new KryoFileException(
                    "an array of " + length + " elements with " + (in.limit() - in.position()) + " bytes left");
        }
        StateRecord record = reader.record().begin(reader.newId(), reader.recordType(type));
        for (int i = 0; i < length; i++) {
            record.addBytes(reader.primitive(element), width);
        }
        return reader.write();
    }

    static void write(KryoFileWriter writer, KryoType type, StateRecord record) {
        Output out = writer.out();
        char element = type.name().charAt(1);
        int width = Slot.widthOf(type.name().substring(1));
        int length = record.byteLength() / width;
        out.writeVarInt(length + 1, true);
        for (int i = 0; i < length; i++) {
            long bits = 0;
            for (int b = width - 1; b >= 0; b--) {
                bits = bits << 8 | (record.bytes()[i * width + b] & 0xff);
            }
            int unused = Long.SIZE - Byte.SIZE * width;
            writer.primitive(element, bits << unused >> unused);
        }
    }
}
