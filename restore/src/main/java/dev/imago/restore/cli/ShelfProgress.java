package dev.imago.restore.cli;

import dev.imago.restore.upgrade.Amount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How far a run over many archives has come: which is under way, and by their sizes how long all of them will take. */
final class ShelfProgress {
    private final int count;
    private final long bytes;
    private final long begun = System.nanoTime();
    private int begunArchives;
    private long doneBytes;
    private long currentBytes;

    /**
     * One of the archives, as it is done.
     *
     * @param number from 1 on
     * @param count of all that there is something to do for
     * @param leftNanos how long the others will take, by their sizes
     */
    record Place(int number, int count, long leftNanos) {
        String which() {
            return number + " of " + count;
        }
    }

    /** @param archives those that there is something to do for */
    ShelfProgress(List<Path> archives) {
        this.count = archives.size();
        this.bytes = archives.stream().mapToLong(ShelfProgress::size).sum();
    }

    private static long size(Path archive) {
        try {
            return Files.size(archive);
        } catch (IOException e) {
            return 0; // Who opens it says what is wrong with it.
        }
    }

    /** The next archive is under way, and the one before is done. */
    void begins(Path archive) {
        doneBytes += currentBytes;
        currentBytes = size(archive);
        begunArchives++;
    }

    /** {@code 3 of 12}. */
    String which() {
        return place().which();
    }

    /** Where it stands when the archive that is under way is done. */
    Place place() {
        long left = leftNanos(doneBytes + currentBytes, bytes, System.nanoTime() - begun);
        return new Place(begunArchives, count, left);
    }

    static long leftNanos(long doneBytes, long bytes, long tookNanos) {
        return doneBytes == 0 ? 0 : (long) ((double) tookNanos / doneBytes * (bytes - doneBytes));
    }

    /** {@code all 40 % of 12 GiB, 102 MiB a second, 2:30 min left}. */
    @Override
    public String toString() {
        return new Progress("all", doneBytes, bytes, Amount.BYTES, System.nanoTime() - begun).toString();
    }
}
