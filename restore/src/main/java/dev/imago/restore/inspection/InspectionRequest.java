package dev.imago.restore.inspection;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What to look into, and for what.
 *
 * @param archive the archive; null for a running service
 * @param pid the running service; null for an archive
 * @param limit rows of a list; null for as many as are usual
 * @param verify whether every byte of the archive is checked
 * @param limitOfWait how long to look for a moment at which a running service can be read
 */
public record InspectionRequest(
        @Nullable Path archive,
        @Nullable Long pid,
        Question question,
        @Nullable Integer limit,
        boolean showValues,
        boolean verify,
        Duration limitOfWait) {

    /** What somebody wants to know. */
    public sealed interface Question {}

    /** The whole service in a page. */
    public record OfService() implements Question {}

    /** Every thread. */
    public record OfThreads() implements Question {}

    /** Every class that has objects. */
    public record OfClasses() implements Question {}

    /** One class. */
    public record OfClass(String name) implements Question {}

    /** What holds the memory. */
    public record OfRetention() implements Question {}

    /** Everything, written to a file for heap analysers. */
    public record Export(Path file) implements Question {}

    /** One object. */
    public record OfObject(String id) implements Question {}
}
