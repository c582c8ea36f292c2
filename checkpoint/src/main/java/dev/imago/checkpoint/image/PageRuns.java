package dev.imago.checkpoint.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which pages of a process or of a shared memory object are in a pages file, and where: a pagemap image with its mapped
 * pages file. Immutable, safe to share.
 *
 * <p>The file is mapped in windows of 1 GiB, never copied.
 */
final class PageRuns {
    static final int PAGE = 4096;
    private static final int WINDOW_SHIFT = 30;
    private static final int FLAG_PARENT = 1;
    private static final int FLAG_PRESENT = 4;
    private static final long HIGHEST_ADDRESS = 1L << 47;

    private final ByteBuffer[] windows;
    private int count;
    private long[] starts = new long[64];
    private long[] ends = new long[64];
    private long[] offsets = new long[64];

    private PageRuns(ByteBuffer[] windows) {
        this.windows = windows;
    }

    static PageRuns read(Path directory, String name) {
        Path file = directory.resolve(name);
        try (ImageFile image = ImageFile.open(file, ImageMagic.PAGEMAP)) {
            Message head = image.require();
            Path pages = directory.resolve("pages-" + head.requireInt(1, "pages_id") + ".img");
            try (FileChannel channel = FileChannel.open(pages, StandardOpenOption.READ)) {
                long size = channel.size();
                PageRuns runs = new PageRuns(map(channel, size));
                runs.readEntries(image, size);
                return runs;
            } catch (NoSuchFileException e) {
                throw new ImageFormatException(pages, 0, "the file is missing", e);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static ByteBuffer[] map(FileChannel channel, long size) throws IOException {
        int count = Math.toIntExact((size + (1L << WINDOW_SHIFT) - 1) >> WINDOW_SHIFT);
        ByteBuffer[] windows = new ByteBuffer[count];
        for (int i = 0; i < count; i++) {
            long start = (long) i << WINDOW_SHIFT;
            windows[i] = channel.map(FileChannel.MapMode.READ_ONLY, start, Math.min(size - start, 1L << WINDOW_SHIFT));
        }
        return windows;
    }

    private void readEntries(ImageFile image, long pagesSize) {
        long offset = 0;
        long lastEnd = 0;
        for (Message entry = image.next(); entry != null; entry = image.next()) {
            long start = entry.require(1, "vaddr");
            // CRIU 4.2 has the number of pages in field 5 and 0 in field 2, older ones only field 2.
            long pages = entry.find(5).orElse(0);
            if (pages == 0) {
                pages = entry.require(2, "nr_pages");
            }
            long flags = entry.find(4).orElse(FLAG_PRESENT);
            if ((flags & FLAG_PARENT) != 0 || entry.find(3).orElse(0) != 0) {
                throw entry.invalid("pages are in a parent image: incremental dumps are not read");
            }
            if (start < lastEnd || start % PAGE != 0 || pages <= 0 || pages > (HIGHEST_ADDRESS - start) / PAGE) {
                throw entry.invalid("a run of " + Long.toUnsignedString(pages) + " pages at 0x"
                        + Long.toHexString(start) + " is out of order or out of range");
            }
            lastEnd = start + pages * PAGE;
            if ((flags & FLAG_PRESENT) != 0) {
                if (pages * PAGE > pagesSize - offset) {
                    throw entry.invalid("the pages file ends before the " + pages + " pages of 0x"
                            + Long.toHexString(start) + ": it has " + pagesSize + " bytes");
                }
                add(start, lastEnd, offset);
                offset += pages * PAGE;
            }
        }
    }

    private void add(long start, long end, long offset) {
        if (count > 0 && ends[count - 1] == start) {
            // The pages file has them one after the other as well.
            ends[count - 1] = end;
            return;
        }
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, 2 * count);
            ends = Arrays.copyOf(ends, 2 * count);
            offsets = Arrays.copyOf(offsets, 2 * count);
        }
        starts[count] = start;
        ends[count] = end;
        offsets[count] = offset;
        count++;
    }

    /** Bytes of memory around an address: {@code bytes} is null where they are not in the pages file. */
    record Part(long start, long end, @Nullable ByteBuffer bytes) {}

    /** The largest part around {@code address} that is one run, or one gap, within {@code [from, to)}. */
    Part at(long address, long from, long to) {
        int found = Arrays.binarySearch(starts, 0, count, address);
        int run = found >= 0 ? found : -found - 2;
        if (run >= 0 && address < ends[run]) {
            return present(run, address, from, to);
        }
        long gapStart = run < 0 ? from : Math.max(from, ends[run]);
        long gapEnd = run + 1 == count ? to : Math.min(to, starts[run + 1]);
        return new Part(gapStart, gapEnd, null);
    }

    private Part present(int run, long address, long from, long to) {
        long window = (offsets[run] + address - starts[run]) >> WINDOW_SHIFT;
        // Where the window begins and ends, as addresses.
        long windowStart = starts[run] + (window << WINDOW_SHIFT) - offsets[run];
        long start = Math.max(Math.max(starts[run], from), windowStart);
        long end = Math.min(Math.min(ends[run], to), windowStart + (1L << WINDOW_SHIFT));
        return new Part(start, end, windows[(int) window].slice((int) (start - windowStart), (int) (end - start)));
    }
}
