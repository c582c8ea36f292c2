package dev.imago.migrate.transform;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Shape;
import dev.imago.checkpoint.state.Slot;
import dev.imago.checkpoint.state.StatePart;
import dev.imago.migrate.plan.FieldRef;
import dev.imago.migrate.plan.JdkContainer;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.rules.DefaultValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The classes of the new version that objects are created of, each worked out once. */
final class TargetShapes {
    private final Plan plan;
    private final StatePart out;
    private final FieldOperations operations;
    private final Map<Wanted, TargetShape> shapes = new HashMap<>();
    private final Map<String, TargetShape> arrays = new HashMap<>();

    private record Wanted(String className, Set<FieldRef> kept) {}

    TargetShapes(Plan plan, StatePart out, FieldOperations operations) {
        this.plan = plan;
        this.out = out;
        this.operations = operations;
    }

    /**
     * How objects of a class are written.
     *
     * @throws IllegalArgumentException if no object of it can be described
     */
    TargetShape of(String className) {
        return of(className, Set.of());
    }

    /**
     * The same for objects that have no value for further fields, for the new version's own is kept.
     *
     * @param kept fields that no rule of this migration need keep: an earlier one has
     */
    TargetShape of(String className, Set<FieldRef> kept) {
        Wanted wanted = new Wanted(className, kept);
        TargetShape known = shapes.get(wanted);
        if (known == null) {
            known = find(wanted);
            shapes.put(wanted, known);
        }
        return known;
    }

    /** How arrays of a class are written. */
    TargetShape ofArray(String arrayClass) {
        TargetShape known = arrays.get(arrayClass);
        if (known == null) {
            known = findArray(arrayClass);
            arrays.put(arrayClass, known);
        }
        return known;
    }

    private TargetShape findArray(String arrayClass) {
        if (!arrayClass.startsWith("[") || arrayClass.length() < 2) {
            throw new IllegalArgumentException(
                    arrayClass + " is not an array class, such as [J or [Ljava.lang.String;");
        }
        boolean isPrimitive = "ZBSCIJFD".indexOf(arrayClass.charAt(1)) >= 0;
        Form form = isPrimitive ? Form.PRIMITIVE_ARRAY : Form.OBJECT_ARRAY;
        return shape(new Wanted(arrayClass, Set.of()), form, List.of(), Map.of(), 0, "");
    }

    private TargetShape find(Wanted wanted) {
        String className = wanted.className();
        Optional<Shape> own = plan.next().dictionary().shape(className);
        if (own.isPresent()) {
            if (!plan.next().isConcrete(className) || own.get().kind() == Shape.Kind.ENUM) {
                throw new IllegalArgumentException(
                        className + " is abstract or an enum; no object of it can be described");
            }
            return ownShape(wanted);
        }
        Optional<JdkContainer> container = JdkContainer.of(className);
        if (container.isPresent()) {
            return containerShape(wanted, container.get());
        }
        if (plan.jdk().isConcrete(className)) {
            List<FieldRef> fields = plan.jdk().instanceFields(className);
            return shape(wanted, Form.INSTANCE, fields, Map.of(), fields.size(), "");
        }
        throw new IllegalArgumentException("the new version has no class " + className);
    }

    private TargetShape containerShape(Wanted wanted, JdkContainer container) {
        List<FieldRef> fields = List.copyOf(container.attributes().keySet());
        return shape(wanted, container.form(), fields, container.attributes(), fields.size(), container.text());
    }

    private TargetShape ownShape(Wanted wanted) {
        String className = wanted.className();
        String ancestor = jdkAncestor(className);
        Optional<JdkContainer> container = JdkContainer.of(ancestor);
        List<FieldRef> fields = new ArrayList<>();
        Map<FieldRef, Long> attributes = Map.of();
        Form form = Form.INSTANCE;
        if (container.isPresent()) {
            attributes = container.get().attributes();
            fields.addAll(attributes.keySet());
            form = container.get().form();
        } else {
            fields.addAll(plan.jdk().instanceFields(ancestor));
        }
        int optional = fields.size();
        fields.addAll(ownFields(className));
        return shape(wanted, form, fields, attributes, optional, "");
    }

    private boolean isOwn(DefaultValue value) {
        return value instanceof DefaultValue.Created created
                && plan.next().dictionary().shape(created.className()).isPresent();
    }

    private List<FieldRef> ownFields(String className) {
        List<FieldRef> fields = new ArrayList<>();
        for (Shape shape : plan.next().dictionary().ancestry(className)) {
            shape.instanceFields().forEach(f -> fields.add(new FieldRef(shape.name(), f.name(), f.descriptor())));
        }
        return fields;
    }

    private String jdkAncestor(String className) {
        List<Shape> ancestry = plan.next().dictionary().ancestry(className);
        String top = ancestry.get(0).superName();
        return top == null ? "java.lang.Object" : top;
    }

    private TargetShape shape(
            Wanted wanted, Form form, List<FieldRef> fields, Map<FieldRef, Long> bits, int optional, String text) {
        Map<FieldRef, SlotOperation> defaults = new HashMap<>();
        List<Slot> slots = new ArrayList<>();
        for (FieldRef field : fields) {
            DefaultValue value = plan.rules().defaults().get(field.qualifiedName());
            // What is computed is computed of an old object, which a created one does not have.
            if (value != null && value.expressions().isEmpty() && !isOwn(value)) {
                defaults.put(field, operations.defaultOf(field, value));
            }
            boolean isKept =
                    wanted.kept().contains(field) || plan.rules().keep().contains(field.qualifiedName());
            slots.add(TargetShape.slot(field, isKept));
        }
        RecordType type = out.type(wanted.className(), form, slots);
        return new TargetShape(type, fields, bits, optional, defaults, text, plan.hierarchy());
    }
}
