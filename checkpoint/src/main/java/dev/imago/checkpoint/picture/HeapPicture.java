package dev.imago.checkpoint.picture;

import java.util.List;

/**
 * The whole heap by class, garbage that no collection has removed yet included.
 *
 * @param used bytes between bottom and top of its spaces: objects, and rests of allocation buffers
 * @param classes those with the most bytes first
 */
public record HeapPicture(long used, long objects, long bytes, List<ClassSize> classes) {
    public HeapPicture {
        classes = List.copyOf(classes);
    }

    /**
     * What the objects of a class take.
     *
     * @param name as {@link Class#getName()} has it
     * @param own whether it is the service's own, not the JDK's
     */
    public record ClassSize(String name, boolean own, long count, long bytes) {}
}
