package dev.imago.restore.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A library in CRIU's image of a deleted file: after two magic numbers come messages (u32 length, protobuf); the first tells of
 * the file, each other of a piece ({@code 1: length}, {@code 2: offset}), whose bytes follow it.
 */
final class GhostLibrary {
    private static final int MAGIC = 8;

    private final ByteBuffer image;
    private final List<int[]> pieces = new ArrayList<>();
    private final ByteBuffer elf;

    private GhostLibrary(byte[] bytes) {
        image = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        image.position(MAGIC);
        image.position(image.getInt() + image.position());
        int size = 0;
        while (image.hasRemaining()) {
            int end = image.getInt() + image.position();
            int length = field(1);
            int offset = field(2);
            pieces.add(new int[] {end, offset, length});
            image.position(end + length);
            size = Math.max(size, offset + length);
        }
        elf = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        pieces.forEach(piece -> elf.put(piece[1], bytes, piece[0], piece[2]));
    }

    /** Overwrites sections with zeros, which take no room in an archive. */
    static void clear(Path file, Set<String> sections) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        GhostLibrary library = new GhostLibrary(bytes);
        library.clear(sections);
        library.pieces.forEach(piece -> library.elf.get(piece[1], bytes, piece[0], piece[2]));
        Files.write(file, bytes);
    }

    private int field(int number) {
        if (image.get() != number << 3) {
            throw new IllegalStateException("no field " + number + " before byte " + image.position());
        }
        int value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = image.get();
            value |= (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    /** The section headers of the file, by the ELF specification. */
    private void clear(Set<String> sections) {
        int headers = (int) elf.getLong(0x28);
        int size = elf.getShort(0x3a);
        int names = (int) elf.getLong(headers + size * elf.getShort(0x3e) + 0x18);
        for (int i = 0; i < elf.getShort(0x3c); i++) {
            int header = headers + size * i;
            if (sections.contains(name(names + elf.getInt(header)))) {
                elf.put((int) elf.getLong(header + 0x18), new byte[(int) elf.getLong(header + 0x20)]);
            }
        }
    }

    private String name(int start) {
        StringBuilder name = new StringBuilder();
        for (int at = start; elf.get(at) != 0; at++) {
            name.append((char) elf.get(at));
        }
        return name.toString();
    }
}
