package dev.imago.migrate.plan;

import dev.imago.migrate.classpath.JavaType;
import dev.imago.migrate.rules.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Compares what the two versions say about the types inside an object: {@code Map<Integer, User>} and {@code Map<Long, User>}
 * are the same class, and what is in the old map is no key of the new one. Wildcards, type variables and raw types say nothing.
 */
final class TypeArguments {
    private final PlanContext context;

    /**
     * Something inside that is of another type now, which the old type does not fit.
     *
     * @param place which part of the object, as a sentence begins: {@code its keys}
     * @param isOutermost whether it is an argument of the field's own type
     * @param before descriptor in the old version
     * @param after descriptor in the new version
     * @param isNarrowed whether the new type is below the old one, so that each of the old objects may be of it
     */
    record Change(String place, boolean isOutermost, String before, String after, boolean isNarrowed) {
        String what() {
            return place + " were " + PlanContext.readable(before) + ", are " + PlanContext.readable(after) + " now";
        }

        /** Whether they are boxes, and a value of the one fits the other without loss. */
        boolean isWidened() {
            return FieldMatcher.isLossless(unboxed(before), unboxed(after));
        }

        private static String unboxed(String descriptor) {
            return switch (descriptor) {
                case "Ljava/lang/Byte;" -> "B";
                case "Ljava/lang/Short;" -> "S";
                case "Ljava/lang/Character;" -> "C";
                case "Ljava/lang/Integer;" -> "I";
                case "Ljava/lang/Long;" -> "J";
                case "Ljava/lang/Float;" -> "F";
                case "Ljava/lang/Double;" -> "D";
                default -> descriptor;
            };
        }
    }

    /** What two types have in one place. */
    record Pair(JavaType before, JavaType after) {}

    TypeArguments(PlanContext context) {
        this.context = context;
    }

    /** What changed inside two types of which the outermost classes fit each other. */
    List<Change> changes(JavaType before, JavaType after) {
        List<Change> changes = new ArrayList<>();
        compareInside(before, after, "", changes);
        return changes;
    }

    private void compareInside(JavaType before, JavaType after, String outer, List<Change> changes) {
        List<Pair> pairs = inside(before, after);
        for (int i = 0; i < pairs.size(); i++) {
            JavaType one = pairs.get(i).before();
            JavaType other = pairs.get(i).after();
            Optional<String> from = one.descriptor();
            Optional<String> to = other.descriptor();
            if (from.isEmpty() || to.isEmpty()) {
                continue;
            }
            String part = part(after, i, pairs.size());
            String place = outer.isEmpty() ? "its " + part : "the " + part + " of " + outer;
            if (fits(from.get(), to.get())) {
                compareInside(one, other, place, changes);
            } else {
                boolean isNarrowed = isAssignable(to.get(), context.names().descriptor(from.get()));
                changes.add(new Change(place, outer.isEmpty(), from.get(), to.get(), isNarrowed));
            }
        }
    }

    /** The types inside two types, as far as they can be told to be the same places. Types are nested so deep as one is written. */
    List<Pair> inside(JavaType before, JavaType after) {
        if (before instanceof JavaType.ArrayOf one && after instanceof JavaType.ArrayOf other) {
            return List.of(new Pair(one.component(), other.component()));
        }
        if (!(before instanceof JavaType.Parameterized one) || !(after instanceof JavaType.Parameterized other)) {
            return List.of();
        }
        List<JavaType> arguments = context.names().of(one.name()).equals(other.name())
                ? one.arguments()
                : context.jdk().argumentsAs(one, other.name());
        if (arguments.size() != other.arguments().size()) {
            return List.of();
        }
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            pairs.add(new Pair(arguments.get(i), other.arguments().get(i)));
        }
        return pairs;
    }

    private String part(JavaType type, int index, int count) {
        if (!(type instanceof JavaType.Parameterized parameterized)) {
            return "elements";
        }
        boolean isMap = count == 2 && context.jdk().isSubtype(parameterized.name(), "java.util.Map");
        boolean isCollection = count == 1 && context.jdk().isSubtype(parameterized.name(), "java.lang.Iterable");
        if (isMap) {
            return index == 0 ? "keys" : "values";
        }
        return isCollection ? "elements" : "type arguments" + (count == 1 ? "" : " " + (index + 1));
    }

    /** Whether objects of an old type, whatever becomes of them, are of a new one, or something else answers for them. */
    boolean fits(String before, String after) {
        String element = ClassNames.element(
                before.startsWith("[")
                        ? before.replace('/', '.')
                        : before.substring(1, before.length() - 1).replace('/', '.'));
        if (!context.isCarried(element)) {
            return true;
        }
        Split split = context.rules().split().get(element);
        if (split != null && !before.startsWith("[")) {
            return split.classes().stream().allMatch(part -> isAssignable("L" + part.replace('.', '/') + ";", after));
        }
        // A heap's classes are not only the service's own.
        boolean isGone = !context.jdk().isJdk(element)
                && context.old().shape(element).isPresent()
                && !context.next().has(context.names().of(element));
        return isGone || isAssignable(context.names().descriptor(before), after);
    }

    private boolean isAssignable(String from, String to) {
        return context.hierarchy().isAssignable(from, to);
    }
}
