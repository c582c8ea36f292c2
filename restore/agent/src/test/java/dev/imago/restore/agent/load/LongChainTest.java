package dev.imago.restore.agent.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Root;
import dev.imago.checkpoint.state.Slot;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.checkpoint.state.StateWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LongChainTest {
    private static final int COUNT = 5_000_000;

    static @Nullable Link first;

    static final class Link {
        private int number;
        private @Nullable Link next;
    }

    @AfterEach
    void forget() {
        first = null;
    }

    @Test
    void fiveMillionLinkedObjectsAreFine() {
        Link present = new Link();
        first = present;
        new QuietVm().loader().load(new ByteArrayInputStream(chain()));
        assertThat(first).isSameAs(present);
        int expected = 1;
        for (Link link = first; link != null; link = link.next) {
            if (link.number != expected) {
                assertThat(link.number).isEqualTo(expected);
            }
            expected++;
        }
        assertThat(expected).isEqualTo(COUNT + 1);
    }

    private static byte[] chain() {
        String name = Link.class.getName();
        String descriptor = Link.class.descriptorString();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(COUNT * 14);
        StateWriter writer = new StateWriter(bytes);
        writer.roots(List.of(Root.ofStatic(LongChainTest.class.getName(), "first", descriptor, 1)));
        RecordType link = writer.type(
                name,
                Form.INSTANCE,
                List.of(Slot.carried(name, "number", "I"), Slot.carried(name, "next", descriptor)));
        StateRecord record = new StateRecord();
        for (int id = 1; id <= COUNT; id++) {
            record.begin(id, link);
            record.setSlot(0, id);
            record.setSlot(1, id == COUNT ? 0 : id + 1);
            writer.write(record);
        }
        writer.finish();
        return bytes.toByteArray();
    }
}
