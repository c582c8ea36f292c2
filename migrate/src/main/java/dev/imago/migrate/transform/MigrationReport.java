package dev.imago.migrate.transform;

import dev.imago.migrate.plan.Outcome;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a migration did. Every old object is carried or dropped: {@code carried + dropped} is the old state's size, and
 * {@code carried + created} the new one's.
 *
 * @param shapes what became of the objects, by record type of the old state, most objects first
 * @param carried objects that keep their identity, those of {@code kept} among them
 * @param kept objects in whose places the new version's own are
 * @param created objects that the old version did not have
 * @param dropped objects that are not carried
 * @param nulled references into dropped objects that became null or left a container, by field
 * @param droppedRoots roots that the new version does not get, by path
 * @param bytes length of the encoded new state
 * @param nanos time that the pass took
 */
public record MigrationReport(
        List<ShapeCount> shapes,
        long carried,
        long kept,
        long created,
        long dropped,
        Map<String, Long> nulled,
        List<String> droppedRoots,
        long bytes,
        long nanos) {
    public MigrationReport {
        shapes = List.copyOf(shapes);
        nulled = Map.copyOf(nulled);
        droppedRoots = List.copyOf(droppedRoots);
    }

    /**
     * What passes one after the other did together. An object that one creates and a later one drops counts as both.
     *
     * @param passes at least one; shapes are those of the first, and what is kept is what the last one keeps
     */
    public static MigrationReport of(List<MigrationReport> passes) {
        MigrationReport first = passes.get(0);
        MigrationReport last = passes.get(passes.size() - 1);
        Map<String, Long> nulled = new TreeMap<>();
        passes.forEach(pass -> pass.nulled().forEach((field, count) -> nulled.merge(field, count, Long::sum)));
        long dropped = passes.stream().mapToLong(MigrationReport::dropped).sum();
        return new MigrationReport(
                first.shapes(),
                first.objectsIn() - dropped,
                last.kept(),
                passes.stream().mapToLong(MigrationReport::created).sum(),
                dropped,
                nulled,
                passes.stream().flatMap(pass -> pass.droppedRoots().stream()).toList(),
                last.bytes(),
                passes.stream().mapToLong(MigrationReport::nanos).sum());
    }

    /**
     * Objects of one old class.
     *
     * @param newClass class of their counterparts where there is only one; empty when dropped or left to a transformer
     */
    public record ShapeCount(String oldClass, String newClass, Outcome outcome, long objects) {
        static final Comparator<ShapeCount> MOST_FIRST =
                Comparator.comparingLong(ShapeCount::objects).reversed().thenComparing(ShapeCount::oldClass);
    }

    /** Objects of the old state. */
    public long objectsIn() {
        return carried + dropped;
    }

    /** Objects of the new state. */
    public long objectsOut() {
        return carried + created;
    }
}
