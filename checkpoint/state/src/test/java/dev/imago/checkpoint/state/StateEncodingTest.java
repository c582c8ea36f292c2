package dev.imago.checkpoint.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.esotericsoftware.kryo.kryo5.io.Output;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StateEncodingTest {
    private static final List<Slot> ORDER_SLOTS = List.of(
            Slot.carried("com.acme.Base", "id", "J"),
            Slot.carried("com.acme.Order", "open", "Z"),
            Slot.carried("com.acme.Order", "grade", "C"),
            Slot.carried("com.acme.Order", "weight", "D"),
            Slot.carried("com.acme.Order", "next", "Lcom/acme/Order;"),
            new Slot("com.acme.Order", "lock", "Ljava/lang/Object;", true));

    @Test
    void everyFormComesBackAsItWasWritten() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (StateWriter writer = new StateWriter(bytes)) {
            writer.roots(List.of(
                    Root.ofStatic("com.acme.Shop", "FIRST", "Lcom/acme/Order;", 1),
                    Root.ofInstance("com.acme.Desk", 2)));
            RecordType order = writer.type("com.acme.Order", Form.INSTANCE, ORDER_SLOTS);
            StateRecord record = new StateRecord();
            record.begin(1, order);
            record.setSlot(0, Long.MIN_VALUE);
            record.setSlot(1, 1);
            record.setSlot(2, 0xFFFE);
            record.setSlot(3, Double.doubleToRawLongBits(-0.5));
            record.setSlot(4, 3);
            writer.write(record);
            record.begin(2, writer.type("java.lang.String", Form.STRING, List.of()));
            record.setText("z\u00fcrich \ud83d lone");
            writer.write(record);
            record.begin(3, writer.type("java.util.ArrayList", Form.SEQUENCE, List.of()));
            record.addElement(1);
            record.addElement(0);
            record.addElement(2);
            writer.write(record);
            writer.finish();
        }

        StateReader reader = new StateReader(new ByteArrayInputStream(bytes.toByteArray()));
        ObjectChunk chunk = reader.nextObjects();
        assertThat(chunk).isNotNull();
        ObjectChunk.Cursor cursor = chunk.cursor();
        StateRecord read = new StateRecord();

        cursor.next(read);
        assertThat(read.id()).isEqualTo(1);
        assertThat(read.type().slots()).isEqualTo(ORDER_SLOTS);
        assertThat(read.slot(0)).isEqualTo(Long.MIN_VALUE);
        assertThat(read.slot(1)).isEqualTo(1);
        assertThat(read.slot(2)).isEqualTo(0xFFFE);
        assertThat(Double.longBitsToDouble(read.slot(3))).isEqualTo(-0.5);
        assertThat(read.reference(4)).isEqualTo(3);
        cursor.next(read);
        assertThat(read.text()).isEqualTo("z\u00fcrich \ud83d lone");
        cursor.next(read);
        assertThat(List.of(read.element(0), read.element(1), read.element(2))).containsExactly(1, 0, 2);
        assertThat(cursor.hasNext()).isFalse();
        assertThat(reader.nextObjects()).isNull();
        assertThat(reader.objectCount()).isEqualTo(3);
        assertThat(reader.roots()).hasSize(2);
        assertThat(reader.roots().get(1).path()).isEqualTo("the only com.acme.Desk");
    }

    @Test
    void objectsAreEncodedAsKryoEncodesTheirParts() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<Slot> slots = new ArrayList<>();
        for (String descriptor : List.of("Z", "B", "C", "S", "I", "F", "J", "D", "Ljava/lang/String;", "[I")) {
            slots.add(Slot.carried("com.acme.Order", "field" + slots.size(), descriptor));
            slots.add(new Slot("com.acme.Order", "field" + slots.size(), descriptor, true));
        }
        List<Form> forms = List.of(Form.values());
        RecordEncoder encoder = new RecordEncoder(16);
        Output kryo = new Output(16, -1);
        StateRecord record = new StateRecord();
        for (int i = 0; i < 3000; i++) {
            Form form = forms.get(random.nextInt(forms.size()));
            RecordType type = new RecordType(
                    random.nextInt(1 << random.nextInt(1, 31)), "X", form, form.hasSlots() ? slots : List.of());
            record.begin(random.nextInt(1, Integer.MAX_VALUE), type);
            for (int slot = 0; slot < type.slotCount(); slot++) {
                record.setSlot(slot, random.nextLong());
            }
            int length = random.nextInt(1 << random.nextInt(1, 16));
            if (form.hasText()) {
                record.setText((random.nextBoolean() ? "\u20ac" : "y").repeat(length));
            } else if (form == Form.PRIMITIVE_ARRAY) {
                random.nextBytes(record.resizeBytes(length));
            }
            for (int element = 0; form.hasElements() && element < length; element++) {
                record.addElement(random.nextInt());
            }
            encoder.encode(record);
            writeWithKryo(record, kryo);
        }

        assertThat(Arrays.copyOf(encoder.bytes(), encoder.length()))
                .as("seed %d", seed)
                .isEqualTo(kryo.toBytes());
    }

    private static void writeWithKryo(StateRecord record, Output out) {
        RecordType type = record.type();
        out.writeVarInt(type.id(), true);
        out.writeInt(record.id());
        for (int i = 0; i < type.slotCount(); i++) {
            long bits = record.slot(i);
            Slot slot = type.slots().get(i);
            switch (slot.width()) {
                case 0 -> assertThat(slot.kept()).isTrue();
                case 1 -> out.writeByte((byte) bits);
                case 2 -> out.writeShort((short) bits);
                case 4 -> out.writeInt((int) bits);
                default -> out.writeLong(bits);
            }
        }
        if (type.form().hasText()) {
            out.writeBoolean(record.isUtf16());
        }
        if (type.form().hasText() || type.form() == Form.PRIMITIVE_ARRAY) {
            out.writeVarInt(record.byteLength(), true);
            out.writeBytes(record.bytes(), 0, record.byteLength());
        } else if (type.form().hasElements()) {
            out.writeVarInt(record.elementCount(), true);
            for (int i = 0; i < record.elementCount(); i++) {
                out.writeInt(record.element(i));
            }
        }
    }

    @Test
    void aStateLargerThanOneChunkKeepsEveryObject() {
        int count = 300_000;
        StateReader reader = new StateReader(new ByteArrayInputStream(chain(count)));
        StateRecord record = new StateRecord();
        int seen = 0;
        List<ObjectChunk> chunks = new ArrayList<>();
        for (ObjectChunk chunk = reader.nextObjects(); chunk != null; chunk = reader.nextObjects()) {
            chunks.add(chunk);
            for (ObjectChunk.Cursor cursor = chunk.cursor(); cursor.hasNext(); ) {
                cursor.next(record);
                seen++;
                assertThat(record.reference(4)).isEqualTo(record.id() == count ? 0 : record.id() + 1);
            }
        }
        assertThat(seen).isEqualTo(count);
        assertThat(chunks).hasSizeGreaterThan(1);
    }

    @Test
    void everyTruncationIsRefused() {
        byte[] whole = chain(40);
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> readAll(part)).isInstanceOf(StateFormatException.class);
        }
    }

    @Test
    void everyFlippedBitIsRefused() {
        byte[] whole = chain(20);
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            byte[] bad = whole.clone();
            int bit = random.nextInt(bad.length * 8);
            bad[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThatThrownBy(() -> readAll(bad))
                    .as("seed %d, bit %d", seed, bit)
                    .isInstanceOf(StateFormatException.class);
        }
    }

    private static byte[] chain(int count) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (StateWriter writer = new StateWriter(bytes)) {
            writer.roots(List.of(Root.ofStatic("com.acme.Shop", "FIRST", "Lcom/acme/Order;", 1)));
            RecordType order = writer.type("com.acme.Order", Form.INSTANCE, ORDER_SLOTS);
            StateRecord record = new StateRecord();
            for (int id = 1; id <= count; id++) {
                record.begin(id, order);
                record.setSlot(4, id == count ? 0 : id + 1);
                writer.write(record);
            }
            writer.finish();
        }
        return bytes.toByteArray();
    }

    private static void readAll(byte[] bytes) {
        StateReader reader = new StateReader(new ByteArrayInputStream(bytes));
        StateRecord record = new StateRecord();
        for (ObjectChunk chunk = reader.nextObjects(); chunk != null; chunk = reader.nextObjects()) {
            for (ObjectChunk.Cursor cursor = chunk.cursor(); cursor.hasNext(); ) {
                cursor.next(record);
            }
        }
    }
}
