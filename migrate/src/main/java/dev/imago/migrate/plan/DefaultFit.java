package dev.imago.migrate.plan;

import dev.imago.checkpoint.state.Shape;
import dev.imago.migrate.rules.DefaultValue;
import dev.imago.migrate.rules.FieldTable;
import dev.imago.migrate.rules.NearestName;
import java.util.Locale;
import java.util.Optional;

/** Says whether a value from a rule can stand in a field, and if not, why. */
final class DefaultFit {
    private final PlanContext context;

    DefaultFit(PlanContext context) {
        this.context = context;
    }

    /** What is wrong, or empty when the value fits. */
    Optional<String> misfit(FieldRef field, DefaultValue value) {
        if (value instanceof DefaultValue.Created created) {
            return created.fields().isEmpty()
                    ? misfitOfEmpty(field, created.className())
                    : Optional.of("no fields of a " + created.className() + " can be given");
        }
        Object constant = ((DefaultValue.Constant) value).value();
        String descriptor = field.descriptor();
        if (constant == null) {
            return field.isReference() ? Optional.empty() : wrong(constant, descriptor);
        }
        char primitive = FieldTable.primitive(descriptor);
        if (primitive != ' ') {
            return fitsPrimitive(constant, primitive) ? Optional.empty() : wrong(constant, descriptor);
        }
        if (!(constant instanceof String text)) {
            return wrong(constant, descriptor);
        }
        if (context.hierarchy().isAssignable("Ljava/lang/String;", descriptor)) {
            return Optional.empty();
        }
        return misfitOfEnum(text, descriptor);
    }

    private Optional<String> misfitOfEmpty(FieldRef field, String className) {
        if (JdkContainer.of(className).isEmpty()) {
            return Optional.of(
                    "no empty " + className + " can be made" + NearestName.hint(className, JdkContainer.names()));
        }
        return misfitOfClass(field, className);
    }

    /** What is wrong with an object of a class in a field. */
    Optional<String> misfitOfClass(FieldRef field, String className) {
        String descriptor =
                className.startsWith("[") ? className.replace('.', '/') : "L" + className.replace('.', '/') + ";";
        return context.hierarchy().isAssignable(descriptor, field.descriptor())
                ? Optional.empty()
                : Optional.of("a " + className + " cannot stand in a field of type "
                        + PlanContext.readable(field.descriptor()));
    }

    private Optional<String> misfitOfEnum(String constant, String descriptor) {
        Optional<Shape> shape = descriptor.startsWith("L")
                ? context.next()
                        .dictionary()
                        .shape(descriptor.substring(1, descriptor.length() - 1).replace('/', '.'))
                : Optional.empty();
        if (shape.isEmpty() || shape.get().kind() != Shape.Kind.ENUM) {
            return wrong(constant, descriptor);
        }
        return shape.get().enumConstants().contains(constant)
                ? Optional.empty()
                : Optional.of(shape.get().name() + " has no constant " + constant
                        + NearestName.hint(constant, shape.get().enumConstants()));
    }

    static boolean fitsPrimitive(Object value, char type) {
        if (value instanceof Boolean) {
            return type == 'Z';
        }
        if (value instanceof String text) {
            return type == 'C' && text.length() == 1;
        }
        if (value instanceof Double) {
            return type == 'D' || type == 'F';
        }
        if (!(value instanceof Long number)) {
            return false;
        }
        return switch (type) {
            case 'B' -> number == number.byteValue();
            case 'S' -> number == number.shortValue();
            case 'C' -> number == (char) number.intValue();
            case 'I' -> number == number.intValue();
            case 'J', 'F', 'D' -> true;
            default -> false;
        };
    }

    private static Optional<String> wrong(@org.jspecify.annotations.Nullable Object value, String descriptor) {
        String kind =
                value == null ? "" : " (" + value.getClass().getSimpleName().toLowerCase(Locale.ROOT) + ")";
        return Optional.of("'" + value + "'" + kind + " is not a value of type " + PlanContext.readable(descriptor));
    }
}
