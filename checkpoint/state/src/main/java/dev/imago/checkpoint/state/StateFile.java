package dev.imago.checkpoint.state;

import dev.imago.checkpoint.state.table.TableSpace;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An encoded state that lies in a file, object by object. The file is mapped into memory, not read: what it takes of the
 * heap are two and a half bytes for each object, a little more where ids have gaps or objects are large, and more for paths once one is asked
 * for.
 *
 * <p>Ids go from 1 without gaps, whatever those in the file are, in the same order. Nobody may write to the file while
 * it is open. Closing it closes the file; records read before stay valid, and whoever reads on gets an {@link
 * IllegalStateException}.
 */
public final class StateFile implements State {
    private static final long MOST_MAPPED = 1L << 30;

    private final FileChannel channel;
    private final TableSpace besideTheFile;
    private final Dictionary dictionary;
    private final List<RecordType> types;
    private final List<Root> roots;
    private final ObjectIndex index;
    private final List<Stretch> stretches;
    private @Nullable PathWalk paths;
    private volatile boolean closed;

    /** Consecutive bytes of the file that are mapped as one. */
    private record Stretch(long start, ObjectChunk chunk) {}

    private StateFile(
            FileChannel channel,
            TableSpace besideTheFile,
            Dictionary dictionary,
            List<RecordType> types,
            List<Root> roots,
            ObjectIndex index,
            List<Stretch> stretches) {
        this.channel = channel;
        this.besideTheFile = besideTheFile;
        this.dictionary = dictionary;
        this.types = types;
        this.roots = roots.stream()
                .map(root -> root.isReference() ? withBits(root, index.idOf((int) root.bits())) : root)
                .toList();
        this.index = index;
        this.stretches = stretches;
    }

    /**
     * Opens a file, reading it once from the beginning to the end.
     *
     * @param dictionary shapes of the classes that the state is of
     * @throws StateFormatException if it is not an encoded state, whole and unharmed, an object comes twice, or a reference
     *     leads beyond all objects
     * @throws UncheckedIOException if it cannot be read
     */
    public static StateFile open(Path file, Dictionary dictionary) {
        return open(file, dictionary, () -> {});
    }

    /**
     * The same.
     *
     * @param progress called again and again while the file is read; may end that by throwing
     */
    public static StateFile open(Path file, Dictionary dictionary, Runnable progress) {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            try {
                return open(file, channel, dictionary, progress);
            } catch (RuntimeException | IOException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the state " + file, e);
        }
    }

    private static StateFile open(Path file, FileChannel channel, Dictionary dictionary, Runnable progress)
            throws IOException {
        ObjectIndex index = new ObjectIndex(channel.size());
        List<RecordType> types;
        List<Root> roots;
        List<long[]> spans = new ArrayList<>();
        int highest = 0;
        try (StateReader reader = new StateReader(new BufferedInputStream(Files.newInputStream(file), 1 << 20))) {
            StateRecord record = new StateRecord();
            for (ObjectChunk chunk = reader.nextObjects(); chunk != null; chunk = reader.nextObjects()) {
                progress.run();
                long end = reader.position();
                long start = end - chunk.payload().limit();
                spans.add(new long[] {start, end});
                ObjectChunk.Cursor cursor = chunk.cursor();
                while (cursor.hasNext()) {
                    long at = start + cursor.position();
                    cursor.next(record);
                    index.add(record.id(), at);
                    highest = Math.max(highest, highestReference(record));
                }
            }
            if (index.count() != reader.objectCount()) {
                throw new StateFormatException(
                        "the state ends with " + reader.objectCount() + " objects, and has " + index.count());
            }
            types = List.copyOf(reader.types());
            roots = reader.roots();
        }
        index.close();
        index.requireWithin(highest);
        TableSpace besideTheFile = TableSpace.in(file.toAbsolutePath().resolveSibling(""));
        return new StateFile(channel, besideTheFile, dictionary, types, roots, index, map(channel, spans, types));
    }

    /** A number beyond all ids if one is below zero. */
    private static int highestReference(StateRecord record) {
        int highest = 0;
        RecordType type = record.type();
        for (int i = 0; i < type.slotCount(); i++) {
            char kind = type.slotKind(i);
            if (kind == 'L' || kind == '[') {
                highest = higher(highest, record.reference(i));
            }
        }
        for (int i = 0; i < record.elementCount(); i++) {
            highest = higher(highest, record.element(i));
        }
        return highest;
    }

    private static int higher(int highest, int id) {
        return id < 0 ? Integer.MAX_VALUE : Math.max(highest, id);
    }

    private static List<Stretch> map(FileChannel channel, List<long[]> spans, List<RecordType> types)
            throws IOException {
        List<Stretch> stretches = new ArrayList<>();
        for (int first = 0; first < spans.size(); ) {
            long start = spans.get(first)[0];
            int last = first;
            while (last + 1 < spans.size() && spans.get(last + 1)[1] - start <= MOST_MAPPED) {
                last++;
            }
            ByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, start, spans.get(last)[1] - start);
            stretches.add(new Stretch(start, new ObjectChunk(mapped, types)));
            first = last + 1;
        }
        return stretches;
    }

    private static Root withBits(Root root, int id) {
        return new Root(root.kind(), root.className(), root.field(), root.descriptor(), id);
    }

    /** Id of the object that has another one in the file itself, where ids have gaps; 0 if there is none. */
    public int idOf(int idInFile) {
        return index.find(idInFile);
    }

    @Override
    public Dictionary dictionary() {
        return dictionary;
    }

    @Override
    public List<Root> roots() {
        return roots;
    }

    @Override
    public int size() {
        return index.count();
    }

    @Override
    public List<RecordType> types() {
        return types;
    }

    @Override
    public RecordType typeOf(int id) {
        Stretch stretch = stretchOf(index.offsetOf(id));
        return stretch.chunk.typeAt((int) (index.offsetOf(id) - stretch.start));
    }

    @Override
    public void read(int id, StateRecord record) {
        long offset = index.offsetOf(id);
        Stretch stretch = stretchOf(offset);
        ObjectChunk.Cursor cursor = stretch.chunk.cursor();
        cursor.seek((int) (offset - stretch.start));
        cursor.next(record);
        if (index.hasGaps()) {
            renumber(id, record);
        }
    }

    private void renumber(int id, StateRecord record) {
        record.renumber(id);
        RecordType type = record.type();
        for (int i = 0; i < type.slotCount(); i++) {
            char kind = type.slotKind(i);
            if (kind == 'L' || kind == '[') {
                record.setSlot(i, index.idOf(record.reference(i)));
            }
        }
        for (int i = 0; i < record.elementCount(); i++) {
            record.setElement(i, index.idOf(record.element(i)));
        }
    }

    private Stretch stretchOf(long offset) {
        if (closed) {
            throw new IllegalStateException("this state is closed");
        }
        int low = 0;
        int high = stretches.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (stretches.get(middle).start <= offset) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return stretches.get(low);
    }

    @Override
    public synchronized String pathTo(int id) {
        PathWalk walk = paths;
        if (walk == null) {
            walk = new PathWalk(this, besideTheFile);
            paths = walk;
        }
        return walk.pathTo(id);
    }

    @Override
    public void close() {
        closed = true;
        besideTheFile.close();
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
