package dev.imago.migrate.plan;

import dev.imago.checkpoint.freeze.MethodPattern;
import dev.imago.checkpoint.state.Dictionary;
import dev.imago.checkpoint.state.Shape;
import dev.imago.checkpoint.state.ShapeField;
import dev.imago.migrate.api.View;
import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.rules.NearestName;
import dev.imago.migrate.rules.RootRule;
import dev.imago.migrate.rules.Rules;
import dev.imago.migrate.rules.RulesException;
import dev.imago.migrate.rules.RulesException.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds rules and transformers that name nothing, most often because somebody mistyped. Names of the JDK are not looked into. */
public final class RuleNames {
    private final Dictionary old;
    private final Dictionary next;
    private final VersionNames names;
    private final Rules rules;
    private final JdkTypes jdk;
    private final List<Problem> problems = new ArrayList<>();

    private RuleNames(Dictionary old, Dictionary next, VersionNames names, Rules rules, JdkTypes jdk) {
        this.old = old;
        this.next = next;
        this.names = names;
        this.rules = rules;
        this.jdk = jdk;
    }

    /**
     * Checks all names.
     *
     * @param old all classes of the old version; not just the loaded ones
     * @throws RulesException with every name that neither version has, and the nearest one that it has
     */
    public static void verify(Dictionary old, Dictionary next, Rules rules, Migrations migrations, JdkTypes jdk) {
        verify(old, next, VersionNames.OLD_AND_NEW, rules, migrations, jdk);
    }

    /** The same for versions of other names. */
    static void verify(
            Dictionary old, Dictionary next, VersionNames names, Rules rules, Migrations migrations, JdkTypes jdk) {
        RuleNames check = new RuleNames(old, next, names, rules, jdk);
        check.checkRules();
        check.checkMigrations(migrations);
        if (!check.problems.isEmpty()) {
            throw check.areOldAndNew()
                    ? new RulesException(check.problems)
                    : new RulesException(check.problems, "correct the rules file, or what lies there as that version");
        }
    }

    private boolean areOldAndNew() {
        return names.equals(VersionNames.OLD_AND_NEW);
    }

    private void checkRules() {
        for (RootRule root : rules.roots()) {
            if (root instanceof RootRule.Instance instance) {
                check("roots", List.of(instance.className()), true, old);
            } else if (root instanceof RootRule.Statics statics) {
                check("roots", List.of(statics.name()), true, old);
            }
        }
        checkRenames();
        rules.split().forEach((name, split) -> checkClasses("split", name, split.classes()));
        check("split", rules.split().keySet(), true, old);
        rules.merge().keySet().forEach(origin -> {
            String target = rules.rename().getOrDefault(origin, "");
            checkClasses("merge", origin, List.of(target));
        });
        rules.rename().forEach((from, to) -> {
            if (isClass(old, from) && !isClass(next, to) && !rules.merge().containsKey(from)) {
                add("rename", from, names.next() + " has no class " + to + hint(to, classNames(next)));
            }
        });
        check("default", rules.defaults().keySet(), false, next);
        check("drop", rules.drop(), true, old);
        check("keep", rules.keep(), true, old, next);
        check("carry", rules.carry(), true, old);
        check("retype", rules.retype().keySet(), false, old);
        check("map", rules.map().keySet(), true, old);
        check("keep-entries", rules.keepEntries().keySet(), false, old);
        check("accept-constants", rules.acceptConstants(), true, old, next);
        check(
                "accept-code",
                rules.acceptCode().stream().filter(n -> !isMethod(n)).toList(),
                true,
                old,
                next);
        rules.rest().forEach(this::checkRest);
    }

    private void checkRenames() {
        for (String from : rules.rename().keySet()) {
            if (!from.endsWith(".*")) {
                check(rules.merge().containsKey(from) ? "merge" : "rename", List.of(from), true, old);
            } else if (old.shapes().stream().noneMatch(s -> s.name().startsWith(beginning(from)))) {
                add("rename", from, names.old() + " has no class in " + from);
            } else if (next.shapes().stream()
                    .noneMatch(s -> s.name().startsWith(beginning(rules.rename().getOrDefault(from, from))))) {
                add(
                        "rename",
                        from,
                        names.next() + " has no class in " + rules.rename().get(from));
            }
        }
    }

    private static String beginning(String pattern) {
        return pattern.substring(0, pattern.length() - 1);
    }

    private void checkClasses(String key, String name, List<String> newClasses) {
        for (String each : newClasses) {
            if (!isClass(next, each)) {
                add(key, name, names.next() + " has no class " + each + hint(each, classNames(next)));
            }
        }
    }

    /** A method that is frozen in old, in a class of old or of the JDK; of methods themselves nothing is known here. */
    private void checkRest(String name) {
        MethodPattern pattern = new MethodPattern(name);
        boolean known = pattern.isPrefix()
                ? old.shapes().stream().anyMatch(shape -> overlap(shape.name() + ".", pattern.beginning()))
                : isClass(old, owner(name));
        if (!known && !jdk.isJdk(owner(name))) {
            add("rest", name, names.old() + " has no class " + owner(name) + hint(owner(name), classNames(old)));
        }
    }

    /** Of methods themselves nothing is known here: a class of the name before the last dot will do, or one that begins so. */
    private boolean isMethod(String name) {
        if (name.endsWith("*")) {
            String beginning = name.substring(0, name.length() - 1);
            return old.shapes().stream().anyMatch(shape -> overlap(shape.name() + ".", beginning));
        }
        return isClass(old, owner(name)) || isClass(next, owner(name));
    }

    private static boolean overlap(String one, String other) {
        return one.startsWith(other) || other.startsWith(one);
    }

    private void checkMigrations(Migrations migrations) {
        Set<String> classes = new LinkedHashSet<>(migrations.transformedClasses());
        classes.addAll(migrations.conditionalClasses());
        for (String name : classes) {
            if (!isClass(old, name) && !jdk.isJdk(name)) {
                problems.add(new Problem(
                        migrations.names().toString(),
                        names.old() + " has no class " + name + hint(name, classNames(old))));
            }
            migrations.transformer(name).ifPresent(t -> t.reads().forEach(field -> checkView(name, field, migrations)));
        }
    }

    private void checkView(String className, View.Field read, Migrations migrations) {
        List<Shape> ancestry = old.ancestry(className);
        Map<String, ShapeField> fields = new LinkedHashMap<>();
        for (Shape shape : ancestry) {
            for (ShapeField field : shape.instanceFields()) {
                fields.put(field.name(), field);
                fields.put(shape.name() + "." + field.name(), field);
            }
        }
        ShapeField field = fields.get(read.name());
        String wrong = "";
        if (field == null && !ancestry.isEmpty()) {
            wrong = className + " has no field " + read.name() + ", which a view reads"
                    + hint(read.name(), fields.keySet());
        } else if (field != null && !read.reads(field.descriptor())) {
            wrong = className + "." + read.name() + " is of type " + PlanContext.readable(field.descriptor())
                    + ", and a view reads it as " + read.type().getName();
        }
        if (!wrong.isEmpty()) {
            problems.add(new Problem(migrations.names().toString(), wrong));
        }
    }

    private void check(String key, Collection<String> names, boolean classesToo, Dictionary... versions) {
        for (String name : names) {
            boolean known = false;
            for (Dictionary version : versions) {
                known |= isField(version, name) || (classesToo && isClass(version, name));
            }
            if (!known && !jdk.isJdk(name) && !jdk.isJdk(owner(name))) {
                add(key, name, nothing(name, classesToo, versions));
            }
        }
    }

    private String nothing(String name, boolean classesToo, Dictionary... versions) {
        Set<String> candidates = new LinkedHashSet<>();
        for (Dictionary version : versions) {
            Optional<Shape> owner = version.shape(owner(name));
            if (owner.isPresent()) {
                owner.get().fields().forEach(f -> candidates.add(owner(name) + "." + f.name()));
            } else {
                candidates.addAll(classNames(version));
                // A field of a class that is mistyped: the class is what is to be suggested.
                String nearest =
                        NearestName.of(owner(name), classNames(version)).orElse("");
                version.shape(nearest)
                        .ifPresent(s -> s.fields().forEach(f -> candidates.add(s.name() + "." + f.name())));
            }
        }
        return "no " + (classesToo ? "class or field" : "field") + " is called " + name + where(versions)
                + hint(name, candidates);
    }

    /** Which versions have nothing of the name; nobody has to be told of old and new. */
    private String where(Dictionary... versions) {
        return areOldAndNew()
                ? ""
                : " in "
                        + Stream.of(versions)
                                .map(version -> version == old ? names.old() : names.next())
                                .collect(Collectors.joining(" or "));
    }

    private void add(String key, String name, String message) {
        problems.add(new Problem(rules.place(key, name), rules.writtenKey(key, name) + ": " + message));
    }

    private static String hint(String name, Collection<String> candidates) {
        return NearestName.hint(name, candidates);
    }

    private static boolean isClass(Dictionary version, String name) {
        return version.shape(name).isPresent();
    }

    private static boolean isField(Dictionary version, String name) {
        String simple = name.substring(name.lastIndexOf('.') + 1);
        Optional<ShapeField> field = version.shape(owner(name)).flatMap(s -> s.field(simple));
        return field.isPresent();
    }

    private static String owner(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(0, dot);
    }

    private static List<String> classNames(Dictionary version) {
        return version.shapes().stream().map(Shape::name).toList();
    }
}
