package dev.imago.checkpoint.state;

import dev.imago.checkpoint.fuzz.FuzzInputs;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** Encoded state of any bytes. Checksums are put right first, else nothing would get past them. */
public class StateFuzzTest {
    private static final int HEAD = 12;
    private static final int CHUNK_HEAD = 9;

    public static void fuzzerTestOneInput(byte[] bytes) {
        byte[] right = bytes.clone();
        for (int at = HEAD; at + CHUNK_HEAD <= right.length; ) {
            ByteBuffer chunk = ByteBuffer.wrap(right, at, right.length - at);
            byte kind = chunk.get();
            int length = chunk.getInt();
            if (length < 0 || length > chunk.remaining() - Integer.BYTES) {
                break;
            }
            CRC32C crc = new CRC32C();
            crc.update(kind);
            crc.update(right, at + CHUNK_HEAD, length);
            chunk.putInt((int) crc.getValue());
            at += CHUNK_HEAD + length;
        }
        try (StateReader reader = new StateReader(new ByteArrayInputStream(right))) {
            StateRecord record = new StateRecord();
            for (ObjectChunk chunk = reader.nextObjects(); chunk != null; chunk = reader.nextObjects()) {
                readTwice(chunk, record);
            }
        } catch (StateFormatException e) {
            // refused
        }
    }

    private static void readTwice(ObjectChunk chunk, StateRecord record) {
        for (ObjectChunk.Cursor cursor = chunk.cursor(); cursor.hasNext(); ) {
            cursor.next(record);
            if (record.type().form().hasText()) {
                record.text();
            }
        }
        ObjectChunk.Cursor cursor = chunk.cursor();
        while (cursor.nextReferring(record)) {
            record.id();
        }
    }

    public static Map<String, byte[]> seeds() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (StateWriter writer = new StateWriter(bytes)) {
            writer.roots(List.of(
                    Root.ofStatic("Shop", "FIRST", "LOrder;", 1),
                    Root.ofStatic("Shop", "count", "I", 7),
                    Root.ofInstance("Desk", 2)));
            StateRecord record = new StateRecord();
            int id = 0;
            for (Form form : Form.values()) {
                List<Slot> slots = form.hasSlots()
                        ? List.of(
                                Slot.carried("Order", "id", "J"),
                                Slot.carried("Order", "grade", "C"),
                                Slot.carried("Order", "open", "Z"),
                                new Slot("Order", "lock", "LLock;", true))
                        : List.of();
                record.begin(++id, writer.type("T" + id, form, slots));
                if (form.hasText()) {
                    record.setText("\u20ac");
                } else if (form == Form.PRIMITIVE_ARRAY) {
                    record.resizeBytes(8);
                } else if (form.hasElements()) {
                    record.addElement(1);
                    record.addElement(2);
                }
                writer.write(record);
            }
            writer.finish();
        }
        return Map.of("all forms", bytes.toByteArray());
    }

    @Test
    void refusesOrReadsEveryInput() throws IOException {
        FuzzInputs.replay(StateFuzzTest.class, seeds(), StateFuzzTest::fuzzerTestOneInput);
    }
}
