package dev.imago.migrate.chain;

import dev.imago.migrate.rules.DefaultValue;
import dev.imago.migrate.rules.Rules;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of a field's type in the version between two steps, where the first step's rules say nothing of it: it may have become
 * wider there, a whole number a floating one, a text any object, and a rule of the second step then reads something else.
 */
final class TypeTrail {
    /** Nothing is wider, and nothing narrower. */
    private static final Set<String> ALONE = Set.of("Z", "B", "C", "Ljava/lang/String;");

    private static final String WHOLE = "BSIJ";
    private static final Set<String> WHOLE_BOXES =
            Set.of("Ljava/lang/Byte;", "Ljava/lang/Short;", "Ljava/lang/Integer;", "Ljava/lang/Long;");
    private static final Set<String> OTHER_BOXES =
            Set.of("Ljava/lang/Boolean;", "Ljava/lang/Character;", "Ljava/lang/Float;", "Ljava/lang/Double;");

    private final Rules second;
    private final NameTrail trail;

    TypeTrail(Rules second, NameTrail trail) {
        this.second = second;
        this.trail = trail;
    }

    /** Whether a rule that reads the field reads the same in the version between as in the first one. */
    boolean isReadAlike(String field) {
        String old = trail.descriptor(field);
        if (old.length() == 1 && "ZJFD".contains(old)) {
            return true;
        }
        Optional<String> between = trail.descriptorBetween(trail.ofField(field));
        if (old.length() == 1 && WHOLE.contains(old)) {
            // What is a whole number in the end has been none that is not.
            return between.or(() -> carriedTo(field)).filter(TypeTrail::isWhole).isPresent();
        }
        return isPlainObject(old) || isSameBetween(field);
    }

    /** Whether the field has the same type in the version between: that is known, or it has it again in the last one. */
    boolean isSameBetween(String field) {
        Optional<String> between = trail.descriptorBetween(trail.ofField(field));
        String expected = between.isPresent() ? trail.inSecond(field) : trail.inLast(field);
        return between.or(() -> carriedTo(field)).filter(expected::equals).isPresent();
    }

    /** Whether the second rules' table finds the same in the version between as in the first, and may be for a field as it was there. */
    boolean isFoundAlike(String field) {
        return trail.descriptor(field).length() == 1 ? isReadAlike(field) : isSameBetween(field);
    }

    /** Whether the first rules' table makes the same of the field's values where it is for the last version's field. */
    boolean isMappedAlike(String field, Map<Object, Object> table) {
        String old = trail.descriptor(field);
        if (old.length() == 1 && "ZJD".contains(old)) {
            return true;
        }
        if (old.length() == 1 && WHOLE.contains(old)) {
            return table.values().stream()
                    .allMatch(value -> !(value instanceof Number number) || ValueComposition.isExactAsFloat(number));
        }
        Optional<String> last = carriedTo(field);
        return last.isPresent()
                && (last.get().equals(trail.inLast(field))
                        || (isPlain(last.get()) && last.equals(trail.descriptorBetween(trail.ofField(field)))));
    }

    /** Type of the field that holds the value in the last version, if that is known and no rule of the second step gives another one. */
    private Optional<String> carriedTo(String field) {
        String between = trail.ofField(field);
        if (!isCarried(between)) {
            return Optional.empty();
        }
        return trail.descriptorLast(trail.lastOfField(between));
    }

    private boolean isCarried(String between) {
        String last = trail.lastOfField(between);
        Set<String> others = new LinkedHashSet<>(second.rename().keySet());
        others.addAll(second.retype().keySet());
        others.remove(between);
        Set<String> left = new LinkedHashSet<>(second.drop());
        left.addAll(second.keep());
        left.addAll(second.rebuild());
        return !second.retype().containsKey(between)
                && !left.contains(between)
                && !left.contains(NameTrail.owner(between))
                && !second.defaults().containsKey(last)
                && second.merge().values().stream()
                        .flatMap(values -> values.keySet().stream())
                        .noneMatch(name -> NameTrail.simple(name).equals(NameTrail.simple(last)))
                && others.stream()
                        .filter(other -> !other.endsWith(".*"))
                        .noneMatch(other -> trail.lastOfField(other).equals(last));
    }

    /**
     * Whether a constant that the first rules give to a field is the same in the last version, and can be given to that one's field too.
     *
     * @param field full name in the version between
     */
    boolean isGivenAlike(String field, DefaultValue.Constant constant) {
        Object value = constant.value();
        Optional<String> between = trail.descriptorBetween(field);
        Optional<String> last = trail.descriptorLast(trail.lastOfField(field));
        if (last.isEmpty() || value == null) {
            // One that the last version has elsewhere, or not at all, cannot be given to.
            return value == null || !trail.isLastKnown();
        }
        String type = last.get();
        if (between.equals(last) && isPlain(type)) {
            return true;
        }
        if (!(value instanceof String)) {
            return type.length() == 1 || isBox(type);
        }
        if (ALONE.contains(type) || isBox(type) || trail.isOfLastEnum(type)) {
            return true;
        }
        return type.length() > 1
                && between.filter(each -> each.startsWith("Ljava/") && !isBox(each))
                        .isPresent();
    }

    /**
     * Whether a table of the second rules finds a constant that the first ones give to a field.
     *
     * @param field full name in the version between
     */
    boolean isFound(String field, Object value) {
        Optional<String> last = trail.descriptorLast(trail.lastOfField(field));
        Optional<String> between =
                trail.descriptorBetween(field).or(() -> last.filter(each -> ALONE.contains(each) || isBox(each)));
        boolean isText = value instanceof String
                && between.filter("Ljava/lang/String;"::equals).isPresent();
        boolean isNumber =
                value instanceof Long && between.filter(TypeTrail::isWhole).isPresent();
        boolean isKept =
                between.filter(each -> each.length() == 1).isPresent() || last.isEmpty() || between.equals(last);
        return (isText || isNumber) && isKept;
    }

    /** Whether a field of the type has had it in the version before as well. */
    static boolean isAlone(String descriptor) {
        return ALONE.contains(descriptor);
    }

    /** Whether numbers of the type have no fraction. */
    static boolean isWhole(String descriptor) {
        return (descriptor.length() == 1 && WHOLE.contains(descriptor)) || WHOLE_BOXES.contains(descriptor);
    }

    static boolean isBox(String descriptor) {
        return WHOLE_BOXES.contains(descriptor) || OTHER_BOXES.contains(descriptor);
    }

    /** Whether a type is that of a primitive, a box or a text, or of any of them. */
    static boolean isPlain(String descriptor) {
        return descriptor.length() == 1 || descriptor.startsWith("Ljava/lang/");
    }

    /** Whether rules see no more of a value than that it is an object, and of one in a field of any wider type no less. */
    private boolean isPlainObject(String descriptor) {
        return descriptor.length() > 1
                && !isBox(descriptor)
                && !ALONE.contains(descriptor)
                && !trail.isOfEnum(descriptor);
    }
}
