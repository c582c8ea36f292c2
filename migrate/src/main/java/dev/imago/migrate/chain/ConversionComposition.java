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
    private final RulesComposition.Versions versions;
    private final Rules first;
    private final Rules second;
    private final NameTrail trail;
    private final TypeTrail types;
    private final ValueComposition values;

    ConversionComposition(
            RulesComposition.Versions versions,
            Rules first,
            Rules second,
            NameTrail trail,
            TypeTrail types,
            ValueComposition values) {
        this.versions = versions;
        this.first = first;
        this.second = second;
        this.trail = trail;
        this.types = types;
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
                : isExact(before.using(), field, between)
                        || isSame(trail.descriptorBetween(between), lastType(between));
    }

    private boolean isExactLater(@Nullable Retype after, String field, String between) {
        if (after == null) {
            return true;
        }
        String type = trail.descriptor(field);
        return after.into().isPresent()
                ? isContentUntouched(after.into().get())
                : isExactLater(after.using(), field)
                        || (isPlain(after.using()) && isSame(trail.descriptorBetween(between), Optional.of(type)));
    }

    private static boolean haveContainers(Rules rules) {
        return rules.retype().values().stream().anyMatch(each -> each.into().isPresent());
    }

    private boolean isExact(String using, String field, String between) {
        String old = trail.descriptor(field);
        return switch (using) {
            case "to-string" -> true;
            // No object that a field of a wider type may hold is made of it.
            case "ordinal" ->
                lastType(between).filter(type -> type.length() > 1).isEmpty();
            case "unbox" -> TypeTrail.isBox(old) && !old.equals("Ljava/lang/Character;");
            default -> false;
        };
    }

    private boolean isExactLater(String using, String field) {
        String type = trail.descriptor(field);
        return switch (using) {
            case "to-string" ->
                "ZJD".contains(type)
                        || type.equals("Ljava/lang/String;")
                        || ("BSIC".contains(type) && types.isReadAlike(field));
            case "parse" -> type.equals("Ljava/lang/String;");
            case "narrow" -> "JD".contains(type) || ("SI".contains(type) && types.isReadAlike(field));
            case "box" -> "ZJD".contains(type);
            case "unbox" -> type.equals("Ljava/lang/Boolean;") || (TypeTrail.isBox(type) && TypeTrail.isWhole(type));
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
        return one.isPresent() && one.equals(other) && TypeTrail.isPlain(one.get());
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
