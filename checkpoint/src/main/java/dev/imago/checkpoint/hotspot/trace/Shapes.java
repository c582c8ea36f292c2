package dev.imago.checkpoint.hotspot.trace;

import dev.imago.checkpoint.hotspot.JavaClass;
import dev.imago.checkpoint.hotspot.JavaField;
import dev.imago.checkpoint.state.Dictionary;
import dev.imago.checkpoint.state.Shape;
import dev.imago.checkpoint.state.ShapeField;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Shapes of loaded classes, from the JVM's own description of them. */
final class Shapes {
    private static final int ENUM_CONSTANT = 0x4000;

    private Shapes() {}

    /** All loaded classes that did not come with the JDK, and those of the JDK that objects belong to. */
    static Dictionary of(HeapAccess heap, ClassPlans plans) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        for (JavaClass type : heap.vm().classes().all()) {
            if (!ClassPlans.isOfJdk(type)) {
                add(type, shapes);
            }
        }
        for (ClassPlan plan : plans.all()) {
            for (JavaClass at = plan.type(); at != null; at = at.superclass()) {
                add(at, shapes);
            }
        }
        return new Dictionary(shapes.values());
    }

    private static void add(JavaClass type, Map<String, Shape> shapes) {
        if (!type.isArray() && !type.isHidden() && !shapes.containsKey(type.name())) {
            shapes.put(type.name(), shapeOf(type));
        }
    }

    private static Shape shapeOf(JavaClass type) {
        List<ShapeField> fields = new ArrayList<>();
        List<String> constants = new ArrayList<>();
        for (JavaField field : type.fields()) {
            if (field.injected()) {
                continue;
            }
            fields.add(new ShapeField(field.name(), field.descriptor(), field.modifiers(), null));
            if (type.isEnum() && (field.modifiers() & ENUM_CONSTANT) != 0) {
                constants.add(field.name());
            }
        }
        JavaClass parent = type.superclass();
        String superName = type.isInterface() || parent == null ? null : parent.name();
        return new Shape(type.name(), kindOf(type), superName, fields, constants);
    }

    private static Shape.Kind kindOf(JavaClass type) {
        if (type.isInterface()) {
            return Shape.Kind.INTERFACE;
        } else if (type.isEnum()) {
            return Shape.Kind.ENUM;
        }
        return type.isRecord() ? Shape.Kind.RECORD : Shape.Kind.CLASS;
    }
}
