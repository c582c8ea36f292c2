package dev.imago.checkpoint.hotspot.trace;

import dev.imago.checkpoint.hotspot.JavaClass;
import dev.imago.checkpoint.hotspot.JavaField;
import dev.imago.checkpoint.state.Root;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A field of an enum's constant that is not final.
 *
 * @param type the enum
 * @param constant its name
 * @param field declared by the enum, or by the class of the constant's body
 * @param oop the constant
 */
record ConstantField(JavaClass type, String constant, JavaField field, long oop) {
    private static final int ENUM_CONSTANT = 0x4000;

    /** All those of the service's own enums, by their names. */
    static List<ConstantField> all(HeapAccess heap, TracePolicy policy) {
        List<ConstantField> all = new ArrayList<>();
        heap.vm().classes().all().stream()
                .filter(type ->
                        type.isEnum() && type.isInitialized() && !ClassPlans.isOfJdk(type) && policy.isOwn(type.name()))
                .sorted(Comparator.comparing(JavaClass::name))
                .forEach(type -> add(type, heap, all));
        return all;
    }

    private static void add(JavaClass type, HeapAccess heap, List<ConstantField> all) {
        for (JavaField constant : type.fields()) {
            if (constant.isStatic() && (constant.modifiers() & ENUM_CONSTANT) != 0) {
                long oop = heap.staticReference(constant);
                if (oop != 0) {
                    addFields(type, constant.name(), heap.classOf(oop), oop, all);
                }
            }
        }
    }

    private static void addFields(JavaClass type, String constant, JavaClass own, long oop, List<ConstantField> all) {
        for (JavaField field : own.fields()) {
            if (!field.isStatic() && !field.injected() && !Modifier.isFinal(field.modifiers())) {
                all.add(new ConstantField(type, constant, field, oop));
            }
        }
        JavaClass above = own.superclass();
        if (own != type && above != null) {
            addFields(type, constant, above, oop, all);
        }
    }

    /** {@code com.acme.Status.uses}. */
    String name() {
        return type.name() + "." + field.name();
    }

    /** Whether it holds anything other than zero, false or null. */
    boolean isSet(HeapAccess heap) {
        return reference(heap) != 0 || root(heap).bits() != 0;
    }

    /** What it refers to; 0 for null and for primitives. */
    long reference(HeapAccess heap) {
        return field.isReference() ? heap.referenceAt(oop + field.offset()) : 0;
    }

    /** It as a root, with the value of a primitive. */
    Root root(HeapAccess heap) {
        long bits = field.isReference()
                ? 0
                : heap.primitiveAt(oop + field.offset(), field.descriptor().charAt(0));
        return Root.ofStatic(type.name(), constant + "." + field.name(), field.descriptor(), bits);
    }
}
