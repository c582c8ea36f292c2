package dev.imago.checkpoint.hotspot.graph;

import dev.imago.checkpoint.hotspot.HeapObjects;
import dev.imago.checkpoint.hotspot.HotSpotVm;
import dev.imago.checkpoint.hotspot.JavaClass;
import dev.imago.checkpoint.hotspot.JavaField;
import dev.imago.checkpoint.hotspot.JavaLoader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The strong references of objects, in the order in which they lie in memory. Those of soft, weak and phantom references
 * are left out; those of a class are its static fields.
 *
 * <p>For one thread at a time.
 */
final class StrongReferences {
    private final HeapObjects objects;
    private final int referenceSize;
    private final int[] @Nullable [] offsetsByClass;
    private final Map<JavaClass, List<JavaField>> staticsByClass = new HashMap<>();

    StrongReferences(HotSpotVm vm) {
        this.objects = vm.objects();
        this.referenceSize = vm.layout().referenceSize();
        this.offsetsByClass = new int[vm.classes().indexLimit()][];
    }

    /** Gets references that are not null. */
    @FunctionalInterface
    interface Visitor {
        /** Gets one; {@code address} is where the reference is, or 0 for that of an object to its class. */
        void visit(long oop, long address);
    }

    void of(long oop, JavaClass type, Visitor visitor) {
        if (type.loader().kind() == JavaLoader.Kind.OTHER && type.mirror() != 0) {
            visitor.visit(type.mirror(), 0);
        }
        switch (type.kind()) {
            case PRIMITIVE_ARRAY -> {
                // refers to nothing
            }
            case OBJECT_ARRAY -> {
                long at = oop + type.arrayBase();
                long end = at + (long) objects.arrayLength(oop) * referenceSize;
                for (; at < end; at += referenceSize) {
                    visit(at, visitor);
                }
            }
            case MIRROR -> {
                fields(oop, type, visitor);
                statics(oop, visitor);
            }
            default -> fields(oop, type, visitor);
        }
    }

    private void fields(long oop, JavaClass type, Visitor visitor) {
        int[] offsets = offsetsByClass[type.index()];
        if (offsets == null) {
            offsets = type.referenceOffsets();
            offsetsByClass[type.index()] = offsets;
        }
        for (int offset : offsets) {
            visit(oop + offset, visitor);
        }
    }

    private void statics(long mirror, Visitor visitor) {
        JavaClass mirrored = objects.findClassOfMirror(mirror);
        if (mirrored != null && !mirrored.isArray()) {
            for (JavaField field : staticReferences(mirrored)) {
                visit(mirror + field.offset(), visitor);
            }
        }
    }

    private List<JavaField> staticReferences(JavaClass type) {
        return staticsByClass.computeIfAbsent(
                type,
                t -> t.fields().stream()
                        .filter(field -> field.isStatic() && field.isReference() && !field.injected())
                        .toList());
    }

    private void visit(long address, Visitor visitor) {
        long oop = objects.readRef(address);
        if (oop != 0) {
            visitor.visit(oop, address);
        }
    }
}
