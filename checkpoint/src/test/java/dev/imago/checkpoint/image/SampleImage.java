package dev.imago.checkpoint.image;

import static dev.imago.checkpoint.image.ImageBuilder.fields;
import static dev.imago.checkpoint.image.ImageBuilder.page;
import static dev.imago.checkpoint.image.ImageBuilder.regularFile;
import static dev.imago.checkpoint.image.ImageBuilder.vma;

import dev.imago.checkpoint.image.ImageBuilder.Fields;
import dev.imago.checkpoint.memory.AddressSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** An image of one process with a mapping of every kind, and everything that can be asked of it. */
final class SampleImage {
    static final int PID = 77;
    static final long ANON = 0x10000;
    static final long FILE = 0x7f00_0000_0000L;
    static final long MEMFD = 0x7f10_0000_0000L;
    private static final int REGULAR = 1;
    private static final int FILE_PRIVATE = 1 << 6;
    private static final int ANON_PRIVATE = 1 << 9;
    private static final int MEMFD_BITS = (1 << 7) | (1 << 14);

    private SampleImage() {}

    /** Makes the file that the process has mapped: {@code lib.so}. */
    static Path writeLibrary(Path root) throws IOException {
        byte[] content = new byte[3 * PageRuns.PAGE - 100];
        Arrays.fill(content, (byte) 9);
        return Files.write(root.resolve("lib.so"), content);
    }

    /** Anonymous memory of 8 pages (2 and 3 present), a file of 4 pages (page 0 changed), a memfd of 4 (page 1). */
    static ImageBuilder in(Path directory) {
        ImageBuilder image = new ImageBuilder(directory).process(PID);
        Fields mm = fields().scalar(12, 1);
        mm.message(14, vma(ANON, ANON + 0x8000, 0, 0, REGULAR | ANON_PRIVATE));
        mm.message(14, vma(FILE, FILE + 0x4000, 0, 1, REGULAR | FILE_PRIVATE));
        mm.message(14, vma(MEMFD, MEMFD + 0x4000, 0x1000, 5, REGULAR | MEMFD_BITS));
        image.add("mm-" + PID + ".img", ImageMagic.MM, mm);
        image.add("files.img", ImageMagic.FILES, regularFile(1, "/lib.so", 3 * PageRuns.PAGE - 100));
        image.add(
                "files.img",
                ImageMagic.FILES,
                fields().scalar(1, 18)
                        .scalar(2, 5)
                        .message(20, fields().scalar(1, 5).scalar(5, 3)));
        image.add(
                "memfd.img",
                ImageMagic.MEMFD_INODE,
                fields().string(1, "heap").scalar(4, 0x5000).scalar(5, 8).scalar(7, 3));
        image.add("pagemap-" + PID + ".img", ImageMagic.PAGEMAP, fields().scalar(1, 1));
        image.add("pagemap-" + PID + ".img", ImageMagic.PAGEMAP, newRun(ANON + 0x2000, 2, 4));
        image.add("pagemap-" + PID + ".img", ImageMagic.PAGEMAP, oldRun(FILE, 1));
        image.raw("pages-1.img", page(2)).raw("pages-1.img", page(3)).raw("pages-1.img", page(4));
        image.add("pagemap-shmem-8.img", ImageMagic.PAGEMAP, fields().scalar(1, 2));
        image.add("pagemap-shmem-8.img", ImageMagic.PAGEMAP, newRun(0x2000, 1, 4));
        return image.raw("pages-2.img", page(6));
    }

    /** As CRIU 4.2 writes it. */
    static Fields newRun(long address, long pages, long flags) {
        return fields().scalar(1, address).scalar(2, 0).scalar(4, flags).scalar(5, pages);
    }

    /** As CRIU 3.17 writes it. */
    private static Fields oldRun(long address, long pages) {
        return fields().scalar(1, address).scalar(2, pages).scalar(4, 4);
    }

    /** Reads everything that there is; whatever it says is right. */
    static void useAll(Path directory, MappedFiles mapped) {
        CriuImage image = CriuImage.open(directory);
        image.descriptors(PID);
        image.processes().forEach(image::registers);
        RegularFiles.read(directory);
        try (mapped;
                AddressSpace memory = image.memory(PID, mapped)) {
            for (long address : new long[] {ANON, ANON + 0x2ff9, FILE, FILE + 0x1000, MEMFD, MEMFD + 0x1000}) {
                memory.getLong(address);
            }
            memory.mappings().forEach(mapping -> memory.getByte(mapping.start()));
        }
    }
}
