package dev.imago.migrate.chain;

import dev.imago.checkpoint.state.Dictionary;
import dev.imago.checkpoint.state.Shape;
import dev.imago.migrate.rules.Retype;
import dev.imago.migrate.rules.Rules;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Names of classes and fields across the first of two steps: what its rules call the first version's names, and where a name of the second
 * version comes from. That version need not be at hand.
 */
final class NameTrail {
    private final Dictionary old;
    private final Rules rules;
    private final StepNames names;
    private final Optional<Dictionary> between;
    private final StepNames then;
    private final Optional<Dictionary> last;
    private final Rules second;
    private final Map<String, String> ofClasses = new HashMap<>();
    /** Fields that rules give another name, by that name; it is a full one. */
    private final Map<String, String> fieldsByNewName = new LinkedHashMap<>();

    private final Map<String, Optional<String>> origins = new HashMap<>();

    /**
     * The trail of the first of two steps.
     *
     * @param between classes of the version that it leads to, if they are at hand
     * @param second rules of the step that follows
     * @param last classes of the version that this leads to, if they are at hand
     */
    NameTrail(Dictionary old, Rules rules, Optional<Dictionary> between, Rules second, Optional<Dictionary> last) {
        this.old = old;
        this.rules = rules;
        this.names = new StepNames(rules, between);
        this.between = between;
        this.second = second;
        this.then = new StepNames(second, last);
        this.last = last;
        rules.rename().forEach((from, to) -> {
            if (isField(from)) {
                fieldsByNewName.put(fullName(from, to), from);
            }
        });
        rules.retype().forEach((from, retype) -> {
            if (isField(from) && !retype.to().isEmpty()) {
                fieldsByNewName.put(fullName(from, retype.to()), from);
            }
        });
    }

    boolean isClass(String name) {
        return old.shape(name).isPresent();
    }

    boolean isField(String name) {
        return !isClass(name)
                && old.shape(owner(name)).flatMap(s -> s.field(simple(name))).isPresent();
    }

    /** Descriptor of a field of the first version. */
    String descriptor(String field) {
        return old.shape(owner(field))
                .flatMap(s -> s.field(simple(field)))
                .map(f -> f.descriptor())
                .orElse("");
    }

    /** All fields of the first version that have a simple name, but for those of classes that the second one is known not to have. */
    Set<String> fieldsCalled(String simpleName) {
        Set<String> found = new LinkedHashSet<>();
        for (Shape shape : old.shapes()) {
            boolean isThere = shape.field(simpleName).isPresent();
            if (isThere
                    && (between.isEmpty()
                            || between.get().shape(ofClass(shape.name())).isPresent())) {
                found.add(shape.name() + "." + simpleName);
            }
        }
        return found;
    }

    /** Whether objects of the first version's classes may have fields of a class that is new in the second one. */
    boolean mayInherit(String newClass) {
        return between.isEmpty()
                || old.shapes().stream()
                        .flatMap(shape -> between.get().ancestry(ofClass(shape.name())).stream())
                        .anyMatch(ancestor -> ancestor.name().equals(newClass));
    }

    /** Descriptor of a field of the first version, in the second one's names. */
    String inSecond(String field) {
        return renamed(descriptor(field), this::ofClass);
    }

    /** The same in the last one's names. */
    String inLast(String field) {
        return renamed(descriptor(field), name -> lastOfClass(ofClass(name)));
    }

    private String renamed(String descriptor, UnaryOperator<String> names) {
        String name = className(descriptor);
        return isClass(name) ? "L" + names.apply(name).replace('.', '/') + ";" : descriptor;
    }

    private static String className(String descriptor) {
        return descriptor.startsWith("L")
                ? descriptor.substring(1, descriptor.length() - 1).replace('/', '.')
                : "";
    }

    /** Whether a descriptor is that of an enum of the first version. */
    boolean isOfEnum(String descriptor) {
        return isEnum(className(descriptor));
    }

    /** Whether a descriptor is that of an enum of the last version, if that is at hand. */
    boolean isOfLastEnum(String descriptor) {
        return last.flatMap(version -> version.shape(className(descriptor)))
                .filter(s -> s.kind() == Shape.Kind.ENUM)
                .isPresent();
    }

    boolean isEnum(String className) {
        return old.shape(className).filter(s -> s.kind() == Shape.Kind.ENUM).isPresent();
    }

    /** Descriptor of a field of the second version, if that is at hand. */
    Optional<String> descriptorBetween(String field) {
        return descriptor(between, field);
    }

    boolean isLastKnown() {
        return last.isPresent();
    }

    /** Descriptor of a field of the last version, if that is at hand. */
    Optional<String> descriptorLast(String field) {
        return descriptor(last, field);
    }

    private static Optional<String> descriptor(Optional<Dictionary> version, String field) {
        return version.flatMap(d -> d.shape(owner(field)))
                .flatMap(s -> s.field(simple(field)))
                .map(f -> f.descriptor());
    }

    /**
     * Name of a class in the second version.
     *
     * @throws InexactException if that cannot be told without that version
     */
    String ofClass(String name) {
        return ofClasses.computeIfAbsent(name, this::findName);
    }

    /** What may be moved by a pattern was moved if only the new name leads on, and was not if only the old one does. */
    private String findName(String name) {
        List<String> candidates = names.candidates(name);
        if (candidates.size() == 1 || rules.drop().contains(name) || isOfSecondVersion(candidates.get(0))) {
            return candidates.get(0);
        }
        List<String> leadingOn = candidates.stream()
                .filter(each ->
                        last.flatMap(version -> version.shape(then.of(each))).isPresent())
                .toList();
        boolean isGone =
                last.isPresent() && leadingOn.isEmpty() && candidates.stream().noneMatch(each -> isNamed(second, each));
        if (leadingOn.size() != 1 && !isGone) {
            throw StepNames.undecided(candidates);
        }
        return isGone ? name : leadingOn.get(0);
    }

    /** Whether the second rules have a name that their first version must have. */
    private boolean isOfSecondVersion(String className) {
        return isNamed(second, className)
                && second.keep().stream().noneMatch(each -> each.equals(className) || each.startsWith(className + "."));
    }

    /** Whether rules say something of a class of their first version, or of a field of it. */
    static boolean isNamed(Rules rules, String className) {
        return leftNames(rules).stream().anyMatch(each -> each.equals(className) || each.startsWith(className + "."));
    }

    /** What stands left of colons and in lists, of classes and fields alike, but for values of new fields. */
    static Set<String> leftNames(Rules rules) {
        Set<String> names = new LinkedHashSet<>();
        names.addAll(rules.rename().keySet());
        names.addAll(rules.drop());
        names.addAll(rules.keep());
        names.addAll(rules.carry());
        names.addAll(rules.retype().keySet());
        names.addAll(rules.map().keySet());
        names.addAll(rules.split().keySet());
        names.addAll(rules.keepEntries().keySet());
        return names;
    }

    /** Name in the last version of a class of the second one. */
    String lastOfClass(String name) {
        return then.of(name);
    }

    /** Classes of the first version that lead on, where one of the steps has patterns of packages. */
    List<String> maybeMoved() {
        return !names.havePatterns() && !then.havePatterns()
                ? List.of()
                : old.shapes().stream()
                        .map(Shape::name)
                        .filter(name -> !rules.drop().contains(name))
                        .filter(name -> last.isEmpty()
                                || last.get().shape(then.of(ofClass(name))).isPresent())
                        .toList();
    }

    /** Full name of a field of the first version in the second. */
    String ofField(String field) {
        Retype retype = rules.retype().get(field);
        String target = retype != null && !retype.to().isEmpty()
                ? retype.to()
                : rules.rename().getOrDefault(field, simple(field));
        return fullName(field, target);
    }

    /** Full name in the last version of a field of the one between. */
    String lastOfField(String between) {
        Retype retype = second.retype().get(between);
        String target = retype != null && !retype.to().isEmpty()
                ? retype.to()
                : second.rename().getOrDefault(between, simple(between));
        return target.indexOf('.') >= 0 ? target : lastOfClass(owner(between)) + "." + target;
    }

    /** The field of the first version that a rule gives this full name in the second. */
    Optional<String> renamedField(String name) {
        return Optional.ofNullable(fieldsByNewName.get(name));
    }

    private String fullName(String field, String target) {
        return target.indexOf('.') >= 0 ? target : ofClass(owner(field)) + "." + target;
    }

    /** The class of the first version that the name in the second means; empty when the class is new. */
    Optional<String> classBehind(String name) {
        return origins.computeIfAbsent(name, this::findClass);
    }

    private Optional<String> findClass(String name) {
        Set<String> found = new LinkedHashSet<>();
        for (Shape shape : old.shapes()) {
            if (ofClass(shape.name()).equals(name)) {
                found.add(shape.name());
            }
        }
        if (found.size() > 1) {
            // A class that is gone may have left its name to another.
            found.removeAll(rules.drop());
        }
        if (found.size() > 1) {
            throw new InexactException(found + " would all be " + name);
        }
        return found.stream().findFirst();
    }

    /**
     * The field of the first version that the full name in the second means; empty when it got its value by a default, or
     * its class is new.
     *
     * @throws InexactException if it cannot be told
     */
    Optional<String> fieldBehind(String name) {
        String renamed = fieldsByNewName.get(name);
        if (renamed != null) {
            return Optional.of(renamed);
        }
        if (rules.defaults().containsKey(name)) {
            return Optional.empty();
        }
        Optional<String> owner = classBehind(owner(name));
        String same = owner.map(o -> o + "." + simple(name)).orElse("");
        if (!isField(same) || !ofField(same).equals(name) || rules.drop().contains(same)) {
            throw new InexactException("where " + name + " comes from cannot be told without the version between");
        }
        return Optional.of(same);
    }

    static String owner(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(0, dot);
    }

    static String simple(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
