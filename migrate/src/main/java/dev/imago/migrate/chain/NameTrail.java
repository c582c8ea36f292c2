package dev.imago.migrate.chain;

import dev.imago.checkpoint.state.Dictionary;
import dev.imago.checkpoint.state.Shape;
import dev.imago.migrate.rules.Retype;
import dev.imago.migrate.rules.Rules;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Names of classes and fields across a step whose second version is not at hand: what its rules call the first version's
 * names, and where a name of the second version comes from.
 */
final class NameTrail {
    private final Dictionary old;
    private final Rules rules;
    /** Fields that rules give another name, by that name; it is a full one. */
    private final Map<String, String> fieldsByNewName = new LinkedHashMap<>();

    private final Map<String, Optional<String>> origins = new HashMap<>();

    NameTrail(Dictionary old, Rules rules) {
        this.old = old;
        this.rules = rules;
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

    boolean isEnum(String className) {
        return old.shape(className).filter(s -> s.kind() == Shape.Kind.ENUM).isPresent();
    }

    /** Name of a class in the second version. */
    String ofClass(String name) {
        return renamed(name, rules.rename());
    }

    /** The same by some renames; nested classes follow. */
    static String renamed(String name, Map<String, String> renames) {
        String explicit = renames.get(name);
        if (explicit != null) {
            return explicit;
        }
        for (int dollar = name.lastIndexOf('$'); dollar > 0; dollar = name.lastIndexOf('$', dollar - 1)) {
            String outer = renames.get(name.substring(0, dollar));
            if (outer != null) {
                return outer + name.substring(dollar);
            }
        }
        return name;
    }

    /** Full name of a field of the first version in the second. */
    String ofField(String field) {
        Retype retype = rules.retype().get(field);
        String target = retype != null && !retype.to().isEmpty()
                ? retype.to()
                : rules.rename().getOrDefault(field, simple(field));
        return fullName(field, target);
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
