package dev.imago.checkpoint.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A file that had been deleted or replaced when it was dumped, and so was put into the image whole: the library of a JDK
 * that was upgraded under the running service, say. Immutable.
 */
final class GhostFile {
    /** Kind of a deleted file that is in the image; others are about names. */
    private static final int GHOST = 1;

    private static final int MOST_PIECES = 1 << 20;

    private final Path image;
    private final long size;
    /** By {@code offset}. What is in no piece is a hole. */
    private final NavigableMap<Long, Piece> pieces;

    /** Bytes of the file from {@code offset}, which stand in the image from {@code at}. */
    private record Piece(long offset, long length, long at) {}

    private GhostFile(Path image, long size, NavigableMap<Long, Piece> pieces) {
        this.image = image;
        this.size = size;
        this.pieces = pieces;
    }

    /** All that an image has, by the id of the file. */
    static Map<Integer, GhostFile> readAll(Path directory) {
        Map<Integer, GhostFile> ghosts = new HashMap<>();
        Path names = directory.resolve("remap-fpath.img");
        if (Files.exists(names)) {
            try (ImageFile image = ImageFile.open(names, ImageMagic.REMAP_FPATH)) {
                for (Message entry = image.next(); entry != null; entry = image.next()) {
                    if (entry.find(3).orElse(GHOST) == GHOST) {
                        // Unlike the names of other images, this one has the number in hex.
                        String number = Integer.toHexString(entry.requireInt(2, "remap_id"));
                        ghosts.put(
                                entry.requireInt(1, "orig_id"),
                                read(directory.resolve("ghost-file-" + number + ".img")));
                    }
                }
            }
        }
        return ghosts;
    }

    private static GhostFile read(Path file) {
        try (ImageFile image = ImageFile.open(file, ImageMagic.GHOST_FILE)) {
            Message head = image.require();
            NavigableMap<Long, Piece> pieces = new TreeMap<>();
            if (head.find(9).orElse(0) == 0) { // not in pieces: what follows is the file
                long length = image.left();
                pieces.put(0L, new Piece(0, length, image.skip(length)));
                return new GhostFile(file, length, pieces);
            }
            for (Message piece = image.next(); piece != null; piece = image.next()) {
                long length = piece.require(1, "len");
                long offset = piece.require(2, "off");
                if (length < 0 || length > image.left() || offset < 0 || offset > Long.MAX_VALUE - length) {
                    throw piece.invalid("a piece of " + length + " bytes at " + offset + " of a deleted file, and "
                            + image.left() + " bytes are left");
                }
                if (pieces.size() == MOST_PIECES) {
                    throw piece.invalid("a deleted file in more than " + MOST_PIECES + " pieces");
                }
                pieces.put(offset, new Piece(offset, length, image.skip(length)));
            }
            return new GhostFile(file, head.require(10, "size"), pieces);
        }
    }

    long size() {
        return size;
    }

    /** Fills a buffer of zeros with what the file has from {@code offset}; leaves zeros where it has nothing. */
    void read(ByteBuffer into, long offset) throws IOException {
        try (FileChannel channel = FileChannel.open(image, StandardOpenOption.READ)) {
            long end = offset + into.limit();
            Long first = pieces.floorKey(offset);
            for (Piece piece :
                    pieces.subMap(first == null ? offset : first, end).values()) {
                long from = Math.max(offset, piece.offset);
                long to = Math.min(end, piece.offset + piece.length);
                if (from < to) {
                    ByteBuffer part = into.slice((int) (from - offset), (int) (to - from));
                    long at = piece.at + from - piece.offset;
                    while (part.hasRemaining() && channel.read(part, at + part.position()) > 0) {
                        // read on
                    }
                }
            }
        }
    }
}
