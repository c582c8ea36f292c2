package dev.imago.migrate.plan;

import dev.imago.checkpoint.state.Dictionary;
import dev.imago.checkpoint.state.Shape;
import dev.imago.checkpoint.state.ShapeField;
import dev.imago.migrate.MemoryState;
import dev.imago.migrate.Version;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.meaning.Meaning;
import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.rules.Rules;
import dev.imago.migrate.rules.RulesReader;
import java.nio.file.Path;
import java.util.AbstractCollection;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Two versions made up in a test, planned with a look at their code. */
final class TwoVersions {
    private static final JdkTypes JDK = new JdkTypes();
    private static final List<Class<?>> OF_THE_JDK = List.of(
            Object.class,
            Number.class,
            Integer.class,
            Long.class,
            Boolean.class,
            String.class,
            AbstractCollection.class,
            AbstractList.class,
            ArrayList.class,
            AbstractMap.class,
            HashMap.class,
            AtomicReference.class,
            UUID.class);

    private final Path directory;
    private Rules rules = Rules.none();
    private ClassPathDictionary before = ClassPathDictionary.read(List.of(), 17);
    private ClassPathDictionary after = before;

    TwoVersions(Path directory) {
        this.directory = directory;
    }

    void old(String... sources) {
        before = compiled(sources);
    }

    void next(String... sources) {
        after = compiled(sources);
    }

    /** A new version of classes that are of several packages and do not know each other: the sources by package. */
    void nextIn(Map<String, String[]> sources) {
        after = ClassPathDictionary.read(
                sources.entrySet().stream()
                        .map(each -> Version.compile(directory, each.getKey(), "", each.getValue()))
                        .toList(),
                17);
    }

    /** Compiled for this test alone: the code is read again while it runs. */
    private ClassPathDictionary compiled(String... sources) {
        return ClassPathDictionary.read(List.of(Version.compile(directory, "app", "", sources)), 17);
    }

    void rules(String text) {
        rules = RulesReader.read(text, "rules.yaml");
    }

    /** From the class paths only. */
    Plan plan() {
        return plan(Scope.of(before, after), meaning());
    }

    /** From the class paths, with transformers. */
    Plan plan(Migrations migrations) {
        return Planner.plan(before.dictionary(), after, rules, migrations, Scope.of(before, after), JDK, meaning());
    }

    /** From the class paths, when old has loaded only these classes. */
    Plan planLoaded(String... classNames) {
        return plan(Scope.loaded(before, after, Set.of(classNames)), meaning());
    }

    /** With these objects, and with shapes as a heap has them, which has the JDK's too, and does not tell what is a constant. */
    Plan plan(Consumer<MemoryState> objects) {
        Dictionary found = new Dictionary(Stream.concat(
                        before.dictionary().shapes().stream().map(TwoVersions::withoutConstants),
                        OF_THE_JDK.stream().map(TwoVersions::shape))
                .toList());
        MemoryState state = new MemoryState(found);
        objects.accept(state);
        Scope scope = Scope.of(state, JDK);
        return Planner.plan(
                found, after, rules, Migrations.none(), scope, JDK, meaning().in(state));
    }

    private static Shape shape(Class<?> type) {
        List<ShapeField> fields = Stream.of(type.getDeclaredFields())
                .map(f -> new ShapeField(f.getName(), f.getType().descriptorString(), f.getModifiers(), null))
                .toList();
        Class<?> parent = type.getSuperclass();
        return new Shape(type.getName(), Shape.Kind.CLASS, parent == null ? null : parent.getName(), fields, List.of());
    }

    private static Shape withoutConstants(Shape shape) {
        List<ShapeField> fields = shape.fields().stream()
                .map(f -> new ShapeField(f.name(), f.descriptor(), f.modifiers(), null))
                .toList();
        return new Shape(shape.name(), shape.kind(), shape.superName(), fields, shape.enumConstants());
    }

    private Plan plan(Scope scope, Meaning meaning) {
        return Planner.plan(before.dictionary(), after, rules, Migrations.none(), scope, JDK, meaning);
    }

    private Meaning meaning() {
        return Meaning.of(before, after, ClassNames.ofCode(rules, before.dictionary(), after.dictionary()));
    }

    static List<String> questions(Plan plan) {
        return plan.questions().stream().map(q -> q.kind() + " " + q.subject()).toList();
    }
}
