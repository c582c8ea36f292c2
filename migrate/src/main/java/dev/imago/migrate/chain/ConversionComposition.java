package dev.imago.migrate.chain;

import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.classpath.JavaType;
import dev.imago.migrate.rules.ContainerChange;
import dev.imago.migrate.rules.Retype;
import dev.imago.migrate.rules.Rules;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Composes what two steps' rules convert. */
final class ConversionComposition {
    /** Their results are what they would be of the widened value too. */
    private static final Set<String> PLAIN = Set.of("Z", "I", "J", "D", "Ljava/lang/String;");

    private final RulesComposition.Versions versions;
    private final Rules first;
    private final Rules second;
    private final NameTrail trail;
    private final ValueComposition values;

    ConversionComposition(
            RulesComposition.Versions versions, Rules first, Rules second, NameTrail trail, ValueComposition values) {
        this.versions = versions;
        this.first = first;
        this.second = second;
        this.trail = trail;
        this.values = values;
    }

    /**
     * The conversion of a field, if it has one: at most one of two, and only where the type between makes no difference to the value.
     *
     * @param between the field's full name in the version between
     * @throws InexactException if it might make a difference
     */
    @Nullable
    Retype of(String field, String between) {
        Retype before = first.retype().get(field);
        Retype after = second.retype().get(between);
        boolean exact;
        if (before == null && after == null) {
            return null;
        } else if ((before != null && after != null) || (haveContainers(first) && haveContainers(second))) {
            // A container that both change may be one, whichever fields refer to it.
            exact = false;
        } else {
            exact = before != null ? isExact(before, field, between) : isExactLater(after, field, between);
        }
        if (!exact) {
            throw new InexactException("the conversion of " + field + " depends on its type in the version between");
        }
        return before != null ? before : after;
    }

    private boolean isExact(Retype before, String field, String between) {
        return before.into().isPresent()
                ? isSameBetween(between, trail.lastOfField(between))
                        && second.drop().stream()
                                .noneMatch(name -> trail.classBehind(name).isPresent())
                : isExact(before.using(), field) || isSame(trail.descriptorBetween(between), lastType(between));
    }

    private boolean isExactLater(@Nullable Retype after, String field, String between) {
        if (after == null) {
            return true;
        }
        String type = trail.descriptor(field);
        return after.into().isPresent()
                ? isContentUntouched(after.into().get())
                : isExactLater(after.using(), type)
                        || (isPlain(after.using()) && isSame(trail.descriptorBetween(between), Optional.of(type)));
    }

    private static boolean haveContainers(Rules rules) {
        return rules.retype().values().stream().anyMatch(each -> each.into().isPresent());
    }

    private boolean isExact(String using, String field) {
        return switch (using) {
            case "to-string", "ordinal" -> true;
            case "unbox" -> !trail.descriptor(field).equals("Ljava/lang/Character;");
            default -> false;
        };
    }

    private static boolean isExactLater(String using, String type) {
        return switch (using) {
            case "to-string" -> PLAIN.contains(type);
            case "parse" -> type.equals("Ljava/lang/String;");
            case "narrow" -> "SIJD".contains(type);
            case "box" -> "ZJD".contains(type);
            case "unbox" -> type.startsWith("Ljava/lang/");
            default -> false;
        };
    }

    /** What looks at nothing but the value. */
    private static boolean isPlain(String using) {
        return Set.of("to-string", "parse", "narrow", "box", "unbox").contains(using);
    }

    private Optional<String> lastType(String between) {
        return trail.descriptorLast(trail.lastOfField(between));
    }

    /** Whether both types are known, and are one that holds a plain value. */
    private static boolean isSame(Optional<String> one, Optional<String> other) {
        return one.isPresent() && one.equals(other) && isPlainType(one.get());
    }

    /** That of a primitive, a box or a text. */
    static boolean isPlainType(String descriptor) {
        return descriptor.length() == 1 || descriptor.startsWith("Ljava/lang/");
    }

    /** Whether a field's type is known before and after the second step, and is the same with all its arguments. */
    private boolean isSameBetween(String between, String last) {
        Optional<String> type = trail.descriptorBetween(between);
        return type.isPresent()
                && type.equals(trail.descriptorLast(last))
                && generic(versions.between(), between).equals(generic(versions.last(), last));
    }

    private static Optional<JavaType> generic(Optional<ClassPathDictionary> version, String field) {
        return version.flatMap(classes -> classes.genericType(NameTrail.owner(field), NameTrail.simple(field)));
    }

    /** Whether a container has the same elements in the version between, and the same of them are equal. */
    private boolean isContentUntouched(ContainerChange change) {
        boolean isAsBefore = first.map().keySet().stream().noneMatch(trail::isEnum)
                && first.drop().stream().noneMatch(trail::isClass);
        change.key().ifPresent(values::requireUntouched);
        return isAsBefore;
    }
}
