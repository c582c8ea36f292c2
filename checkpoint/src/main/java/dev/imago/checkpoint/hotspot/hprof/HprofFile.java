package dev.imago.checkpoint.hotspot.hprof;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The framing of the file: records with their lengths, names with their ids, and segments that take so many heap records
 * as fit.
 *
 * <p>A segment's length stands before it, so one is gathered in memory; a record too large for that gets a segment of its
 * own, written as it comes.
 */
final class HprofFile {
    private static final int SEGMENT = 1 << 20;
    private static final int ID_SIZE = Long.BYTES;
    private static final long LONGEST = 0xffff_ffffL;

    private final DataOutputStream out;
    private final GrowingBytes gathered = new GrowingBytes();
    private final DataOutputStream segment = new DataOutputStream(gathered);
    private final Map<String, Long> names = new HashMap<>();

    HprofFile(OutputStream out, long millis) throws IOException {
        this.out = new DataOutputStream(out);
        this.out.write("JAVA PROFILE 1.0.2\0".getBytes(StandardCharsets.US_ASCII));
        this.out.writeInt(ID_SIZE);
        this.out.writeLong(millis);
    }

    /** Begins a record outside of segments; the caller writes exactly {@code length} bytes. */
    DataOutputStream record(HprofTag tag, long length) throws IOException {
        if (length > LONGEST) {
            throw new IOException("an object of " + length + " bytes does not fit into the format");
        }
        out.writeByte(tag.number());
        out.writeInt(0); // microseconds since the file's time
        out.writeInt((int) length);
        return out;
    }

    /** The id of a name, which is written when it is met first. Only between segments. */
    long name(String text) throws IOException {
        Long known = names.get(text);
        if (known != null) {
            return known;
        }
        long id = names.size() + 1L;
        names.put(text, id);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        DataOutputStream record = record(HprofTag.UTF8, ID_SIZE + bytes.length);
        record.writeLong(id);
        record.write(bytes);
        return id;
    }

    /** Where a heap record of {@code length} bytes, its kind included, is to be written; the kind has been. */
    DataOutputStream heapRecord(HprofTag tag, long length) throws IOException {
        if (gathered.size() + length > SEGMENT) {
            endSegment();
        }
        DataOutputStream into = length > SEGMENT ? record(HprofTag.HEAP_DUMP_SEGMENT, length) : segment;
        into.writeByte(tag.number());
        return into;
    }

    private void endSegment() throws IOException {
        if (gathered.size() > 0) {
            gathered.writeTo(record(HprofTag.HEAP_DUMP_SEGMENT, gathered.size()));
            gathered.reset();
        }
    }

    void end() throws IOException {
        endSegment();
        record(HprofTag.HEAP_DUMP_END, 0);
        out.flush();
    }

    private static final class GrowingBytes extends java.io.ByteArrayOutputStream {
        GrowingBytes() {
            super(SEGMENT);
        }
    }
}
