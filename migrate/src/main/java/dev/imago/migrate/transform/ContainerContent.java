package dev.imago.migrate.transform;

import dev.imago.migrate.classpath.JavaType;
import dev.imago.migrate.plan.FieldRef;
import dev.imago.migrate.plan.Plan;
import java.util.List;
import java.util.Optional;

/**
 * Which boxes and texts a container holds by the type of the field that refers to it: {@code Map<Long, User>} has keys that are
 * {@code Long}. Of what is neither, or not said, anything is taken.
 *
 * @param keys descriptor of a map's keys
 * @param elements descriptor of a map's values, or of elements
 */
record ContainerContent(String keys, String elements) {
    private static final String ANYTHING = "Ljava/lang/Object;";
    /** Nothing is said of it. */
    static final ContainerContent UNSAID = new ContainerContent(ANYTHING, ANYTHING);

    private static final String TEXT = "Ljava/lang/String;";

    static ContainerContent of(FieldRef field, Plan plan) {
        Optional<JavaType> type = plan.next().genericType(field.declaringClass(), field.name());
        if (type.isEmpty() || !(type.get() instanceof JavaType.Parameterized container)) {
            return UNSAID;
        }
        List<JavaType> map = plan.jdk().argumentsAs(container, "java.util.Map");
        if (map.size() == 2) {
            return new ContainerContent(value(map.get(0)), value(map.get(1)));
        }
        List<JavaType> elements = plan.jdk().argumentsAs(container, "java.lang.Iterable");
        return new ContainerContent(ANYTHING, elements.size() == 1 ? value(elements.get(0)) : ANYTHING);
    }

    private static String value(JavaType type) {
        return type.descriptor()
                .filter(descriptor -> descriptor.equals(TEXT) || Primitives.unboxed(Place.className(descriptor)) != 0)
                .orElse(ANYTHING);
    }
}
