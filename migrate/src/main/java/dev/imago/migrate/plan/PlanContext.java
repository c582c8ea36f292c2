package dev.imago.migrate.plan;

import dev.imago.checkpoint.hotspot.SourceName;
import dev.imago.checkpoint.state.Dictionary;
import dev.imago.checkpoint.state.Shape;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.rules.Rules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What all parts of the planning see, and where they put their questions. */
record PlanContext(
        Dictionary old,
        ClassPathDictionary next,
        Rules rules,
        Migrations migrations,
        Scope scope,
        JdkTypes jdk,
        TypeHierarchy hierarchy,
        ClassNames names,
        Map<String, Question> questions) {

    static PlanContext of(
            Dictionary old, ClassPathDictionary next, Rules rules, Migrations migrations, Scope scope, JdkTypes jdk) {
        return new PlanContext(
                old,
                next,
                rules,
                migrations,
                scope,
                jdk,
                new TypeHierarchy(next, jdk),
                new ClassNames(rules, next.dictionary()),
                new LinkedHashMap<>());
    }

    /** The same without questions: nothing is live, so nothing is asked. */
    PlanContext muted() {
        return new PlanContext(
                old,
                next,
                rules,
                migrations,
                new Scope(java.util.Set.of(), Map.of(), java.util.Set.of()),
                jdk,
                hierarchy,
                names,
                new LinkedHashMap<>());
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

    /** Adds a question once; asked again from a subclass, its live objects are added. */
    void ask(Question question) {
        questions.merge(
                question.kind() + " " + question.subject(),
                question,
                (a, b) -> new Question(
                        a.kind(),
                        a.className(),
                        a.field(),
                        a.what(),
                        a.advice(),
                        a.key(),
                        a.stub(),
                        a.live() < 0 || b.live() < 0 ? Scope.UNKNOWN : a.live() + b.live()));
    }

    /** How a person reads a descriptor: {@code long}, {@code com.acme.Order[]}. */
    static String readable(String descriptor) {
        return SourceName.ofDescriptor(descriptor);
    }
}
