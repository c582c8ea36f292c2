package dev.imago.checkpoint.hotspot;

import com.carrotsearch.hppc.LongArrayList;
import dev.imago.checkpoint.hotspot.AllocationBuffers.Buffer;
import dev.imago.checkpoint.memory.UnmappedAddressException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Visits every object between bottom and top of the heap's spaces, in ascending order of address.
 *
 * <p>That is more than what the program can reach: garbage that no collection has removed yet is visited like the rest.
 * Who needs live objects only has to trace, or to look which of the found ones a trace reaches.
 *
 * <p>G1 leaves garbage of unloaded classes in old regions for a while, whose size nobody knows any more. A walk that
 * knows which objects are alive goes on at the next of those, and counts what it stepped over as a gap; one that does not
 * fails rather than guess.
 *
 * <p>The JVM may have been frozen in the middle of an allocation: a thread's newest object may have no header yet. It is
 * left out; nothing refers to it.
 */
public final class HeapWalk {
    private final HotSpotVm vm;
    private final HeapObjects objects;
    private final List<Buffer> buffers;
    private final @Nullable MarkBitmap known;

    /** @param known where objects are known to begin, or null */
    HeapWalk(HotSpotVm vm, List<Buffer> buffers, @Nullable MarkBitmap known) {
        this.vm = vm;
        this.objects = vm.objects();
        this.buffers = buffers;
        this.known = known;
    }

    /** Gets every object. */
    @FunctionalInterface
    public interface ObjectVisitor {
        /**
         * Called once for each object.
         *
         * @param size bytes, header and padding included
         */
        void visit(long oop, JavaClass type, long size);
    }

    /** Number of objects of a class and their bytes. */
    public record ClassCount(long count, long bytes) {
        ClassCount plus(long size) {
            return new ClassCount(count + 1, bytes + size);
        }
    }

    /**
     * Visits all objects.
     *
     * @return bytes between bottom and top that hold no objects: the rests of allocation buffers, and garbage that could
     *     not be read any more
     * @throws CorruptVmException when something between bottom and top is no object: then nothing that was visited may be
     *     trusted
     */
    public long forEachObject(ObjectVisitor visitor) {
        long gaps = 0;
        for (HeapSpace space : vm.heap().spaces()) {
            switch (space.contents()) {
                case OBJECTS, ARCHIVED_OBJECTS -> gaps += walk(space, visitor);
                case HUMONGOUS -> visitOne(space, visitor);
                case HUMONGOUS_CONTINUED -> {
                    // belongs to the object that began before
                }
            }
        }
        return gaps;
    }

    private void visitOne(HeapSpace space, ObjectVisitor visitor) {
        JavaClass type = objects.classOf(space.bottom());
        visitor.visit(space.bottom(), type, objects.sizeOf(space.bottom(), type));
    }

    private long walk(HeapSpace space, ObjectVisitor visitor) {
        int next = firstBufferFrom(space.bottom());
        long gaps = 0;
        long at = space.bottom();
        while (at < space.top()) {
            Buffer buffer = next < buffers.size() && buffers.get(next).start() < space.top() ? buffers.get(next) : null;
            boolean inBuffer = buffer != null && at >= buffer.start();
            long limit = buffer == null ? space.top() : inBuffer ? buffer.top() : buffer.start();
            JavaClass type = at == limit ? null : objects.findClassOf(at);
            long size = type == null ? 0 : sizeOf(at, type);
            if (type != null && size > 0 && size <= limit - at && !reachesOverKnown(at, size)) {
                visitor.visit(at, type, size);
                at += size;
                continue;
            }
            long end;
            if (inBuffer && buffer != null) {
                // Its end, or an object that is being born: its thread had moved the top, and not yet written the
                // header.
                end = buffer.hardEnd();
                next++;
            } else if (known != null) {
                end = known.next(at + 8, limit);
            } else {
                throw new CorruptVmException(notAnObject(space, type), at);
            }
            gaps += end - at;
            at = end;
        }
        if (at != space.top()) {
            throw new CorruptVmException("the objects of " + space + " do not end at its top", at);
        }
        return gaps;
    }

    /** Then it is garbage of a class whose place another class has taken. */
    private boolean reachesOverKnown(long at, long size) {
        return known != null && known.next(at + 8, at + size) < at + size;
    }

    /** Size of what may be no object at all: -1 when its header can't be one. */
    private long sizeOf(long at, JavaClass type) {
        try {
            return objects.sizeOf(at, type);
        } catch (CorruptVmException | UnmappedAddressException e) {
            return -1;
        }
    }

    private String notAnObject(HeapSpace space, @Nullable JavaClass type) {
        // G1 steps over such garbage by its mark bitmap, which JVMs don't export.
        String advice = vm.layout().collector() == GarbageCollector.G1
                ? "; it may be garbage of an unloaded class, which a full collection (jcmd PID GC.run) removes"
                : "";
        return type == null
                ? "there is no object of a loaded class in " + space + advice
                : "an object of " + type.name() + " reaches out of " + space;
    }

    private int firstBufferFrom(long bottom) {
        int index = 0;
        while (index < buffers.size() && buffers.get(index).start() < bottom) {
            index++;
        }
        return index;
    }

    /**
     * Addresses of objects of exactly this class, garbage among them, in ascending order.
     *
     * @param most ends with an exception beyond so many: nobody wants a list of a hundred million
     */
    public long[] instancesOf(JavaClass type, int most) {
        LongArrayList found = new LongArrayList();
        forEachObject((oop, visited, size) -> {
            if (visited == type) {
                if (found.size() == most) {
                    throw new IllegalStateException("there are more than " + most + " objects of " + type.name());
                }
                found.add(oop);
            }
        });
        return found.toArray();
    }

    /** Objects and bytes of each class that has any, garbage included: what {@code jcmd GC.class_histogram -all} says. */
    public Map<JavaClass, ClassCount> histogram() {
        Map<JavaClass, ClassCount> counts = new HashMap<>();
        ClassCount none = new ClassCount(0, 0);
        forEachObject((oop, type, size) ->
                counts.put(type, counts.getOrDefault(type, none).plus(size)));
        return counts;
    }
}
