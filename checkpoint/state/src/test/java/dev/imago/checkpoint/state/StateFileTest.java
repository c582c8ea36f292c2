package dev.imago.checkpoint.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {
    /** Kind, length and checksum of a chunk. */
    private static final int HEAD = 1 + 2 * Integer.BYTES;

    private static final List<Slot> NODE_SLOTS = List.of(
            Slot.carried("app.Node", "number", "J"),
            Slot.carried("app.Node", "next", "Lapp/Node;"),
            new Slot("app.Node", "own", "Ljava/lang/Object;", true));

    @TempDir
    private Path directory;

    private Path file(Consumer<StateWriter> write) throws IOException {
        Path file = directory.resolve("state");
        try (OutputStream out = Files.newOutputStream(file);
                StateWriter writer = new StateWriter(out)) {
            write.accept(writer);
            writer.finish();
        }
        return file;
    }

    private static StateFile open(Path file) {
        return StateFile.open(file, new Dictionary(List.of()));
    }

    private static void node(StateWriter writer, int id, long number, int next) {
        StateRecord record = new StateRecord().begin(id, writer.type("app.Node", Form.INSTANCE, NODE_SLOTS));
        record.setSlot(0, number);
        record.setSlot(1, next);
        writer.write(record);
    }

    @RepeatedTest(3)
    void objectsAreFoundInAnyOrderAndIdsWithGapsAreNumberedAnew() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int step = 1 + random.nextInt(5);
        int count = 4_000;
        List<Integer> ids = new ArrayList<>();
        TreeMap<Integer, Long> numbers = new TreeMap<>();
        for (int i = 1, id = 1; i <= count; i++, id += 1 + random.nextInt(step)) {
            ids.add(id);
            numbers.put(id, random.nextLong());
        }
        List<Integer> inOrder = List.copyOf(ids);
        Collections.shuffle(ids, random);
        Path file = file(writer -> {
            writer.roots(List.of(Root.ofInstance("app.Node", ids.get(0))));
            for (int i = 0; i < count; i++) {
                node(writer, ids.get(i), numbers.getOrDefault(ids.get(i), 0L), ids.get((i + 1) % count));
            }
        });

        try (StateFile state = open(file)) {
            assertThat(state.size()).as("seed " + seed).isEqualTo(count);
            int at = (int) state.roots().get(0).bits();
            StateRecord record = new StateRecord();
            for (int i = 0; i < count; i++) {
                int id = ids.get(i);
                assertThat(inOrder.get(at - 1)).as("seed " + seed).isEqualTo(id);
                assertThat(state.typeOf(at).className()).isEqualTo("app.Node");
                state.read(at, record);
                assertThat(record.id()).isEqualTo(at);
                assertThat(record.slot(0)).as("seed " + seed).isEqualTo(numbers.get(id));
                at = record.reference(1);
            }
            assertThat(at).as("once around").isEqualTo((int)
                    state.roots().get(0).bits());
        }
    }

    @Test
    void pathsLeadFromARootAlongFieldsElementsAndKeys() throws IOException {
        Path file = file(writer -> {
            writer.roots(List.of(Root.ofStatic("app.Shop", "ALL", "Ljava/util/Map;", 3)));
            node(writer, 1, 0, 2);
            node(writer, 2, 0, 0);
            StateRecord map = new StateRecord().begin(3, writer.type("java.util.HashMap", Form.MAPPING, List.of()));
            map.addElement(4);
            map.addElement(5);
            writer.write(map);
            StateRecord key = new StateRecord().begin(4, writer.type("java.lang.String", Form.STRING, List.of()));
            key.setText("first");
            writer.write(key);
            StateRecord array = new StateRecord().begin(5, writer.type("[Lapp.Node;", Form.OBJECT_ARRAY, List.of()));
            array.addElement(0);
            array.addElement(1);
            writer.write(array);
            node(writer, 6, 0, 0);
        });

        try (StateFile state = open(file)) {
            assertThat(state.pathTo(2)).isEqualTo("app.Shop.ALL[first][1].next");
            assertThat(state.pathTo(4)).isEqualTo("app.Shop.ALL.key(first)");
            assertThat(state.pathTo(6)).isEqualTo("object 6");
        }
    }

    @Test
    void aLongPathIsShownByItsBeginningAndItsEnd() throws IOException {
        Path file = file(writer -> {
            writer.roots(List.of(Root.ofInstance("app.Node", 1)));
            for (int id = 1; id <= 1000; id++) {
                node(writer, id, id, id == 1000 ? 0 : id + 1);
            }
        });

        try (StateFile state = open(file)) {
            assertThat(state.pathTo(1000))
                    .isEqualTo("the only app.Node" + ".next".repeat(16) + " ... 975 more ... " + ".next".repeat(8));
        }
    }

    @Test
    void idsAndReferencesThatCannotBeAreRefused() throws IOException {
        assertRefused("comes twice", writer -> {
            writer.roots(List.of());
            node(writer, 1, 0, 0);
            node(writer, 1, 0, 0);
        });
        assertRefused("object id 2147483647", writer -> {
            writer.roots(List.of());
            node(writer, Integer.MAX_VALUE, 0, 0);
        });
        assertRefused("a reference to object 7", writer -> {
            writer.roots(List.of(Root.ofInstance("app.Node", 7)));
            node(writer, 1, 0, 0);
        });
        for (int beyond : new int[] {2, Integer.MAX_VALUE}) {
            assertRefused("a reference to object ", writer -> {
                writer.roots(List.of());
                node(writer, 1, 0, beyond);
            });
        }
        Path dangling = file(writer -> {
            writer.roots(List.of());
            node(writer, 1, 0, 2);
            node(writer, 3, 0, 0);
        });
        try (StateFile state = open(dangling)) {
            assertThatThrownBy(() -> state.read(1, new StateRecord()))
                    .isInstanceOf(StateFormatException.class)
                    .hasMessageContaining("a reference to object 2");
        }
    }

    @Test
    void aReferenceBelowZeroIsRefused() throws IOException {
        Path file = file(writer -> {
            writer.roots(List.of());
            node(writer, 1, 0, 0x01020304);
        });
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        int chunk = StateWriter.MAGIC.length + Integer.BYTES;
        while (bytes.get(chunk) != ChunkKind.OBJECTS.code()) {
            chunk += HEAD + bytes.getInt(chunk + 1);
        }
        int length = bytes.getInt(chunk + 1);
        bytes.putInt(chunk + HEAD + length - Integer.BYTES, -1);
        CRC32C crc = new CRC32C();
        crc.update(bytes.get(chunk));
        crc.update(bytes.array(), chunk + HEAD, length);
        bytes.putInt(chunk + 1 + Integer.BYTES, (int) crc.getValue());
        Files.write(file, bytes.array());

        assertThatThrownBy(() -> open(file))
                .isInstanceOf(StateFormatException.class)
                .hasMessageContaining("a reference to object ");
    }

    private void assertRefused(String said, Consumer<StateWriter> write) throws IOException {
        Path file = file(write);
        assertThatThrownBy(() -> open(file))
                .isInstanceOf(StateFormatException.class)
                .hasMessageContaining(said);
    }

    @Test
    void aFileThatWasCutOffOrChangedIsRefused() throws IOException {
        Path file = file(writer -> {
            writer.roots(List.of());
            for (int id = 1; id <= 200; id++) {
                node(writer, id, id, 0);
            }
        });
        byte[] whole = Files.readAllBytes(file);
        for (int at = 12; at < whole.length; at += 97) {
            byte[] changed = whole.clone();
            changed[at] ^= 4;
            Files.write(file, changed);
            assertThatThrownBy(() -> open(file)).as("byte " + at).isInstanceOf(StateFormatException.class);
            Files.write(file, java.util.Arrays.copyOf(whole, at));
            assertThatThrownBy(() -> open(file)).as("length " + at).isInstanceOf(StateFormatException.class);
        }
    }
}
