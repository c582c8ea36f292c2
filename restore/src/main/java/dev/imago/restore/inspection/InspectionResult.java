package dev.imago.restore.inspection;

import dev.imago.checkpoint.archive.ArchiveHead;
import dev.imago.checkpoint.hotspot.graph.Retention;
import dev.imago.checkpoint.picture.HeapPicture;
import dev.imago.checkpoint.picture.ServicePicture;
import dev.imago.checkpoint.picture.ThreadPicture;
import dev.imago.restore.upgrade.ExitStatus;
import dev.imago.restore.upgrade.UpgradeException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was seen.
 *
 * @param archive the archive; null for a running service
 * @param head what the archive says of itself; null for a running service
 * @param verified whether every byte of the archive was checked
 * @param frozenNanos how long the running service stood still; 0 for an archive
 * @param answer null when there is none: then there is a failure
 */
public record InspectionResult(
        ExitStatus status,
        @Nullable Path archive,
        @Nullable Long pid,
        @Nullable ArchiveHead head,
        boolean verified,
        long frozenNanos,
        @Nullable Answer answer,
        @Nullable UpgradeException failure) {

    /** The answer to one question. */
    public sealed interface Answer {}

    /** The whole service. */
    public record Service(ServicePicture picture) implements Answer {}

    /** A state that a version is to be started with: what its archive says of itself. */
    public record MigratedState(ArchiveHead head) implements Answer {}

    /**
     * Every thread.
     *
     * @param more how many were left out
     */
    public record Threads(List<ThreadPicture> threads, int more) implements Answer {
        static Threads of(List<ThreadPicture> all, @Nullable Integer limit) {
            List<ThreadPicture> shown = first(all, limit);
            return new Threads(shown, all.size() - shown.size());
        }
    }

    /**
     * Every class that has objects.
     *
     * @param more how many were left out; the sums count them
     */
    public record Classes(HeapPicture heap, int more) implements Answer {
        static Classes of(HeapPicture all, @Nullable Integer limit) {
            List<HeapPicture.ClassSize> shown = first(all.classes(), limit);
            return new Classes(
                    new HeapPicture(all.used(), all.objects(), all.bytes(), shown),
                    all.classes().size() - shown.size());
        }
    }

    private static <T> List<T> first(List<T> all, @Nullable Integer limit) {
        return limit == null ? all : all.subList(0, Math.min(limit, all.size()));
    }

    /** A class, once for each loader that has it. */
    public record OneClass(List<HeapQueries.ClassView> classes) implements Answer {}

    /**
     * What holds the memory.
     *
     * @param objects that a root reaches
     */
    public record Retained(long bytes, int objects, List<Retention.Holder> holders) implements Answer {}

    /** The heap was written to a file. */
    public record Exported(Path file, long objects, long bytes) implements Answer {}

    /** An object. */
    public record OneObject(HeapQueries.ObjectView object) implements Answer {}
}
