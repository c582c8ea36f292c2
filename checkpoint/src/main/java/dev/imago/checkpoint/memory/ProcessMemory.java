package dev.imago.checkpoint.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The memory of a running system's process, read through {@code /proc/PID/mem}.
 *
 * <p>What was read once is kept, in chunks of up to 1 MiB and 512 MiB in all, so the process must be frozen while this
 * is used; after a thaw, {@link #refresh()} forgets everything but not the mappings, which are those of {@link #open}.
 * Needs the right to trace the process (same user or root); does not stop or trace it.
 */
public final class ProcessMemory extends AddressSpace {
    private static final int CHUNK = 1 << 20;
    private static final long MOST_KEPT = 512L << 20;
    private static final Pattern MAPS_LINE =
            Pattern.compile("([0-9a-f]+)-([0-9a-f]+) (\\S{4}) ([0-9a-f]+) \\S+ (\\d+) *(.*)", Pattern.DOTALL);

    private final int pid;
    private final List<MemoryMapping> mappings;
    private final FileChannel mem;
    private final AtomicLong kept = new AtomicLong();

    private ProcessMemory(int pid, List<MemoryMapping> mappings, FileChannel mem) {
        this.pid = pid;
        this.mappings = mappings;
        this.mem = mem;
    }

    /**
     * Opens the memory of a frozen process.
     *
     * @throws UncheckedIOException when there is no such process, or it may not be read
     */
    public static ProcessMemory open(int pid) {
        Path proc = Path.of("/proc", Integer.toString(pid));
        try {
            return new ProcessMemory(
                    pid, mappings(pid), FileChannel.open(proc.resolve("mem"), StandardOpenOption.READ));
        } catch (IOException e) {
            throw new UncheckedIOException("can't read the memory of process " + pid + ": " + e.getMessage(), e);
        }
    }

    /** The process. */
    public int pid() {
        return pid;
    }

    /** Forgets what was read: to be called when the process ran in between and is frozen again. */
    public void refresh() {
        forgetAll();
        kept.set(0);
    }

    /**
     * The mappings of a process, in ascending order of address.
     *
     * @throws IOException when there is no such process, or it may not be looked at
     */
    public static List<MemoryMapping> mappings(int pid) throws IOException {
        // A name may hold any bytes but a newline, also what Java would end a line at.
        byte[] text = Files.readAllBytes(Path.of("/proc", Integer.toString(pid), "maps"));
        List<MemoryMapping> mappings = new ArrayList<>();
        for (String line : new String(text, StandardCharsets.UTF_8).split("\n", -1)) {
            if (!line.isEmpty()) {
                mappings.add(parse(line));
            }
        }
        return mappings;
    }

    static MemoryMapping parse(String line) {
        Matcher fields = MAPS_LINE.matcher(line);
        if (!fields.matches()) {
            throw new IllegalArgumentException("not a line of /proc/PID/maps: " + line);
        }
        boolean ofFile = !fields.group(5).equals("0");
        return new MemoryMapping(
                Long.parseUnsignedLong(fields.group(1), 16),
                Long.parseUnsignedLong(fields.group(2), 16),
                ofFile ? fields.group(6) : null,
                ofFile ? Long.parseLong(fields.group(4), 16) : 0,
                Long.parseUnsignedLong(fields.group(5)));
    }

    @Override
    protected List<MemoryMapping> readMappings() {
        return mappings;
    }

    @Override
    protected MemoryChunk load(long address) {
        MemoryMapping mapping = requireMapping(address);
        long chunkStart = Math.max(mapping.start(), address & -(long) CHUNK);
        int length = (int) (Math.min(mapping.end(), (address & -(long) CHUNK) + CHUNK) - chunkStart);
        if (kept.addAndGet(length) > MOST_KEPT) {
            refresh();
            kept.addAndGet(length);
            // Only the collector gives such buffers back, and who walks over a heap gives it no reason to run.
            System.gc();
        }
        ByteBuffer bytes = ByteBuffer.allocateDirect(length);
        int got = read(chunkStart, bytes);
        if (got == length) {
            return new MemoryChunk(chunkStart, bytes);
        }
        // A page in it can't be read (a file cut short, a device): only the page that is asked for counts.
        long page = address & -(long) PageTable.PAGE_SIZE;
        ByteBuffer one = ByteBuffer.allocateDirect(PageTable.PAGE_SIZE);
        if (read(page, one) != PageTable.PAGE_SIZE) {
            throw new UnmappedAddressException(address);
        }
        return new MemoryChunk(page, one);
    }

    /** Fills {@code into} from its beginning and leaves it ready to read; returns how many bytes it got. */
    private int read(long address, ByteBuffer into) {
        try {
            while (into.hasRemaining()) {
                int got = mem.read(into, address + into.position());
                if (got <= 0) {
                    break;
                }
            }
        } catch (IOException e) {
            // EIO: not readable beyond what we have; the caller decides on the count.
            if (!mem.isOpen()) {
                throw new IllegalStateException("the memory of process " + pid + " is closed", e);
            }
        }
        int got = into.position();
        into.rewind();
        return got;
    }

    @Override
    public void close() {
        super.close();
        try {
            mem.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
