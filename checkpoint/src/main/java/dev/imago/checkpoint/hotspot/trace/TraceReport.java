package dev.imago.checkpoint.hotspot.trace;

import dev.imago.checkpoint.state.Form;
import java.util.List;

/**
 * What a trace found.
 *
 * @param classes every class in the state, the one with most bytes first
 * @param dropped classes whose objects were cut off by a rule
 * @param leftRoots static fields that a rule left out
 * @param constantFields what enum constants hold, which is not carried
 * @param refusals everything that can't be carried; the state can only be used when this is empty
 * @param notes what the user should know although it stops nothing
 */
public record TraceReport(
        List<ClassTally> classes,
        List<DroppedClass> dropped,
        List<LeftRoot> leftRoots,
        List<LeftField> constantFields,
        List<Refusal> refusals,
        List<String> notes) {
    public TraceReport {
        classes = List.copyOf(classes);
        dropped = List.copyOf(dropped);
        leftRoots = List.copyOf(leftRoots);
        constantFields = List.copyOf(constantFields);
        refusals = List.copyOf(refusals);
        notes = List.copyOf(notes);
    }

    /**
     * The objects of one class.
     *
     * @param className as the record type names it
     * @param bytes their own size in the heap, header included; nodes and tables within a container are not counted
     */
    public record ClassTally(String className, Form form, long count, long bytes) {}

    /**
     * Objects that a rule cut off.
     *
     * @param className {@link dev.imago.checkpoint.hotspot.JavaClass#stableName()}
     * @param count how many were met
     * @param references how many references to them became null or left their container
     */
    public record DroppedClass(String className, long count, long references) {
        /** Both as one: of the same name, in several loaders or hidden. */
        DroppedClass and(DroppedClass other) {
            return new DroppedClass(className, count + other.count, references + other.references);
        }
    }

    /**
     * A static field that would be a root, and holds something that would be carried, if no rule said otherwise.
     *
     * @param path {@link dev.imago.checkpoint.state.Root#path()}
     * @param rule {@link Disposition#KEEP} or {@link Disposition#DROP}
     */
    public record LeftRoot(String path, Disposition rule) {}

    /**
     * A field of an enum's constants, which travel by name and leave it behind.
     *
     * @param field {@code com.acme.Status.uses}
     * @param count how many constants have something other than zero or null there
     * @param example path to the first of these
     */
    public record LeftField(String field, long count, String example) {}

    /** Number of objects that travel, kept ones not counted. */
    public long objects() {
        return classes.stream()
                .filter(c -> c.form() != Form.KEPT)
                .mapToLong(ClassTally::count)
                .sum();
    }

    /** Bytes of the objects that travel. */
    public long bytes() {
        return classes.stream()
                .filter(c -> c.form() != Form.KEPT)
                .mapToLong(ClassTally::bytes)
                .sum();
    }

    /** Number of objects that are left to the new version. */
    public long kept() {
        return classes.stream()
                .filter(c -> c.form() == Form.KEPT)
                .mapToLong(ClassTally::count)
                .sum();
    }
}
