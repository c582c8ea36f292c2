package dev.imago.migrate.invariant;

import dev.imago.checkpoint.state.Form;
import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.Shape;
import dev.imago.checkpoint.state.ShapeField;
import dev.imago.checkpoint.state.Slot;
import dev.imago.checkpoint.state.StateRecord;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.plan.ClassNames;
import dev.imago.migrate.plan.JdkTypes;
import java.util.List;
import java.util.Optional;

/** Objects are of classes that the new version has, with the fields that it has, and constants of enums are its own. */
final class ShapeCheck {
    private static final String CLASSES = "no object is of a removed class";
    private static final String FIELDS = "objects have the fields of their class";
    private static final String CONSTANTS = "enum constants are the new version's";

    private final ClassPathDictionary next;
    private final JdkTypes jdk;
    private final Violations violations;

    ShapeCheck(ClassPathDictionary next, JdkTypes jdk, Violations violations) {
        this.next = next;
        this.jdk = jdk;
        this.violations = violations;
    }

    /** To be called for the first object of each type. */
    void checkType(RecordType type, int id) {
        String element = ClassNames.element(type.className());
        // What is kept is of whatever class the new version's own is.
        boolean anyClass = type.form() == Form.PRIMITIVE_ARRAY || type.form() == Form.KEPT;
        if (anyClass || jdk.isJdk(element) || next.has(element)) {
            checkFields(type, id);
        } else {
            violations.add(CLASSES, type.className(), id, "", "a class of the new version", type.className());
        }
    }

    private void checkFields(RecordType type, int id) {
        if (type.form() != Form.INSTANCE && type.form() != Form.SEQUENCE && type.form() != Form.MAPPING) {
            return;
        }
        for (Slot slot : type.slots()) {
            Optional<Shape> owner = next.dictionary().shape(slot.declaringClass());
            Optional<ShapeField> field = owner.flatMap(o -> o.field(slot.name()));
            String found = field.map(f -> f.isStatic() ? "a static field" : f.descriptor())
                    .orElse("no such field");
            if ((owner.isPresent() || !jdk.isJdk(slot.declaringClass())) && !found.equals(slot.descriptor())) {
                violations.add(FIELDS, slot.qualifiedName(), id, "." + slot.name(), found, slot.descriptor());
            }
        }
        for (Shape shape : next.dictionary().ancestry(type.className())) {
            for (ShapeField field : shape.instanceFields()) {
                if (type.slotIndex(shape.name(), field.name()) < 0) {
                    violations.add(
                            FIELDS,
                            shape.name() + "." + field.name(),
                            id,
                            "." + field.name(),
                            field.descriptor(),
                            "no value");
                }
            }
        }
    }

    void checkConstant(StateRecord record) {
        List<String> constants = next.dictionary()
                .shape(record.type().className())
                .map(Shape::enumConstants)
                .orElse(List.of());
        if (!constants.isEmpty() && !constants.contains(record.text())) {
            violations.add(CONSTANTS, record.type().className(), record.id(), "", "one of " + constants, record.text());
        }
    }
}
