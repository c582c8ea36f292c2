package dev.imago.migrate.plan;

import dev.imago.checkpoint.hotspot.SourceName;
import dev.imago.checkpoint.state.Dictionary;
import dev.imago.checkpoint.state.Shape;
import dev.imago.checkpoint.state.ShapeField;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.meaning.Meaning;
import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.rules.Rules;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What all parts of the planning see, and where they put their questions.
 *
 * @param firm null where everything that has no answer is asked; else it is given up, and only rules for these names still
 *     have to fit
 */
record PlanContext(
        Dictionary old,
        ClassPathDictionary next,
        Rules rules,
        Migrations migrations,
        Scope scope,
        JdkTypes jdk,
        TypeHierarchy hierarchy,
        ClassNames names,
        MovedClasses moved,
        Meaning meaning,
        Map<String, Question> questions,
        Set<String> notes,
        @Nullable Set<String> firm) {

    static PlanContext of(
            Dictionary old,
            ClassPathDictionary next,
            Rules rules,
            Migrations migrations,
            Scope scope,
            JdkTypes jdk,
            Meaning meaning,
            @Nullable Set<String> firm) {
        return new PlanContext(
                old,
                next,
                rules,
                migrations,
                scope,
                jdk,
                new TypeHierarchy(next, jdk),
                new ClassNames(rules, next.dictionary()),
                new MovedClasses(rules, names(old, meaning), next.dictionary()),
                meaning,
                new LinkedHashMap<>(),
                new LinkedHashSet<>(),
                firm);
    }

    /** All classes of the old version: those that it has not loaded as well, where they are known. */
    private static Set<String> names(Dictionary old, Meaning meaning) {
        Set<String> names = new LinkedHashSet<>();
        old.shapes().forEach(shape -> names.add(shape.name()));
        meaning.oldShapes().forEach(shape -> names.add(shape.name()));
        return names;
    }

    /** The same by other rules, with nothing asked yet. */
    PlanContext with(Rules others) {
        return of(old, next, others, migrations, scope, jdk, meaning, firm);
    }

    /** The same without questions: nothing is live, so nothing is asked. */
    PlanContext muted() {
        return new PlanContext(
                old,
                next,
                rules,
                migrations,
                new Scope(Set.of(), Map.of(), Set.of()),
                jdk,
                hierarchy,
                names,
                moved,
                meaning.ofConstants(),
                new LinkedHashMap<>(),
                new LinkedHashSet<>(),
                firm);
    }

    /** What a state has objects or roots of, and every other class too: one that only has constants or static code has neither. */
    Collection<Shape> allClasses() {
        Map<String, Shape> all = new LinkedHashMap<>();
        for (String name : scope.classes()) {
            old.shape(name).ifPresent(shape -> all.put(name, shape));
        }
        meaning.oldShapes().forEach(shape -> all.putIfAbsent(shape.name(), shape));
        return all.values();
    }

    /** Instance fields of a class and its ancestors outside the JDK, most general first. */
    static List<FieldRef> instanceFields(Dictionary dictionary, JdkTypes jdk, String className) {
        List<FieldRef> fields = new ArrayList<>();
        for (Shape shape : dictionary.ancestry(className)) {
            if (!jdk.isJdk(shape.name())) {
                shape.instanceFields().forEach(f -> fields.add(FieldRef.of(shape.name(), f)));
            }
        }
        return fields;
    }

    /** A field by its class and name. */
    static Optional<FieldRef> field(Dictionary version, String qualifiedName) {
        int dot = qualifiedName.lastIndexOf('.');
        String owner = dot < 0 ? "" : qualifiedName.substring(0, dot);
        return version.shape(owner)
                .flatMap(s -> s.field(qualifiedName.substring(dot + 1)))
                .map(f -> FieldRef.of(owner, f));
    }

    /**
     * A static field of the old version. The code tells the constants, which are written into what uses them: a heap need not
     * have their class, and has no value of theirs.
     */
    Optional<ShapeField> oldStatic(String field) {
        int dot = field.lastIndexOf('.');
        return meaning.oldConstant(field)
                .or(() -> old.shape(dot < 0 ? "" : field.substring(0, dot))
                        .flatMap(shape -> shape.field(field.substring(dot + 1)))
                        .filter(ShapeField::isStatic));
    }

    /** Whether a name is that of a static field which is no constant of the code. */
    static boolean isVariable(Dictionary version, String field) {
        int dot = field.lastIndexOf('.');
        return dot > 0
                && version.shape(field.substring(0, dot))
                        .flatMap(s -> s.field(field.substring(dot + 1)))
                        .filter(f -> f.isStatic() && f.constant() == null)
                        .isPresent();
    }

    /** Whether a descriptor is that of an enum of the version. */
    boolean isEnum(Dictionary version, String descriptor) {
        return descriptor.startsWith("L")
                && version.shape(
                                descriptor.substring(1, descriptor.length() - 1).replace('/', '.'))
                        .filter(s -> s.kind() == Shape.Kind.ENUM)
                        .isPresent();
    }

    /** The nearest ancestor of a class that is the JDK's. */
    static String jdkAncestor(Dictionary dictionary, JdkTypes jdk, String className) {
        String name = className;
        for (int depth = 0; depth <= dictionary.shapes().size() && !jdk.isJdk(name); depth++) {
            String parent = dictionary.shape(name).map(Shape::superName).orElse(null);
            if (parent == null) {
                return "java.lang.Object";
            }
            name = parent;
        }
        return name;
    }

    /** Whether a rule says that carried objects are right for changed code: of a method, a field, a class, or whatever begins so. */
    boolean accepts(String className, String member) {
        String name = className + "." + member;
        return rules.acceptCode().stream()
                .anyMatch(accepted -> accepted.equals(className)
                        || accepted.equals(name)
                        || (accepted.endsWith("*") && name.startsWith(accepted.substring(0, accepted.length() - 1))));
    }

    /** Whether objects of an old class are carried without a transformer that answers for them. */
    boolean isCarried(String className) {
        return !rules.drop().contains(className)
                && !rules.keep().contains(className)
                && migrations.transformer(className).isEmpty();
    }

    /** Whether carried objects, or a static field that is carried, may hold a value in a field of the old version. */
    boolean mayHold(String owner, String name, Map<String, FieldAction> statics) {
        Optional<ShapeField> field = old.shape(owner).flatMap(s -> s.field(name));
        if (field.isPresent() && field.get().isStatic()) {
            FieldAction action = statics.get(owner + "." + name);
            return action != null && !(action instanceof FieldAction.Drop);
        }
        return scope.classes().stream()
                .filter(c -> scope.mayLive(c) && isCarried(c))
                .anyMatch(c -> old.ancestry(c).stream().anyMatch(s -> s.name().equals(owner)));
    }

    /** Something that is worth telling, and needs no answer. */
    void note(String text) {
        notes.add(text);
    }

    /** Whether what has no answer is given up. */
    boolean givesUp() {
        return firm != null;
    }

    private boolean isAsked(Question question) {
        return firm == null
                || (question.kind() == Question.Kind.RULE_DOES_NOT_FIT && firm.contains(question.subject()));
    }

    /** Adds a question once; asked again from a subclass, its live objects are added. */
    void ask(Question question) {
        if (!isAsked(question)) {
            return;
        }
        questions.merge(
                question.kind() + " " + question.subject(),
                question,
                (a, b) -> a.about(a.live() < 0 || b.live() < 0 ? Scope.UNKNOWN : a.live() + b.live()));
    }

    /** How a person reads a descriptor: {@code long}, {@code com.acme.Order[]}. */
    static String readable(String descriptor) {
        return SourceName.ofDescriptor(descriptor);
    }
}
