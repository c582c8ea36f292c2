package dev.imago.migrate.plan;

import dev.imago.checkpoint.state.Dictionary;
import dev.imago.checkpoint.state.ShapeField;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.rules.ContainerChange;
import dev.imago.migrate.rules.Expression;
import dev.imago.migrate.rules.Retype;
import dev.imago.migrate.rules.Rules;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What becomes of a version's state in the next version, class by class, and what is open. Immutable. */
public final class Plan {
    private final Map<String, ShapePlan> shapes;
    private final Map<String, FieldAction> statics;
    private final PlanContext context;
    private final List<Question> questions;
    private final List<String> notes;

    Plan(Map<String, ShapePlan> shapes, Map<String, FieldAction> statics, PlanContext context) {
        this.shapes = new LinkedHashMap<>(shapes);
        this.statics = new LinkedHashMap<>(statics);
        this.context = context.muted();
        this.questions = List.copyOf(context.questions().values());
        this.notes = List.copyOf(context.notes());
    }

    /** Plans of the service's classes, by old name. */
    public Map<String, ShapePlan> shapes() {
        return Collections.unmodifiableMap(shapes);
    }

    public Optional<ShapePlan> shape(String oldClass) {
        return Optional.ofNullable(shapes.get(oldClass));
    }

    /** What becomes of the static fields that are state, by {@code com.acme.Order.ALL} of the old version. */
    public Map<String, FieldAction> statics() {
        return Collections.unmodifiableMap(statics);
    }

    public ClassNames names() {
        return context.names();
    }

    /** The old version's classes. */
    public Dictionary old() {
        return context.old();
    }

    /** A static field of the old version, by {@code com.acme.Codes.OPEN}: with its value where the compiler gave it one. */
    public Optional<ShapeField> oldStatic(String field) {
        return context.oldStatic(field);
    }

    /** The new version's classes. */
    public ClassPathDictionary next() {
        return context.next();
    }

    public Rules rules() {
        return context.rules();
    }

    public Migrations migrations() {
        return context.migrations();
    }

    public JdkTypes jdk() {
        return context.jdk();
    }

    /** Whether objects of an old class or type are left to the new version without a rule: threads, sockets and the like. */
    public boolean isBoundary(String oldClass) {
        return jdk().isBoundary(PlanContext.jdkAncestor(old(), jdk(), oldClass));
    }

    public TypeHierarchy hierarchy() {
        return context.hierarchy();
    }

    /** Fields of an old class, inherited ones too, whose containers rules make others, whatever its objects become. */
    public Map<FieldRef, ContainerChange> containerChanges(String oldClass) {
        Map<FieldRef, ContainerChange> changes = new LinkedHashMap<>();
        for (FieldRef field : PlanContext.instanceFields(old(), jdk(), oldClass)) {
            Optional.ofNullable(rules().retype().get(field.qualifiedName()))
                    .flatMap(Retype::into)
                    .ifPresent(change -> changes.put(field, change));
        }
        return changes;
    }

    /** How fields of the one class become fields of the other, by rules and names, as far as that has an answer. */
    public List<FieldAction> fieldActions(String oldClass, String newClass) {
        return new InstancePlanner(context, oldClass, newClass).plan();
    }

    /**
     * What computes a plain value (number, text, boolean) from objects of an old class.
     *
     * @throws dev.imago.migrate.rules.ExpressionException if the class does not have the fields, or the types do not fit
     */
    public Computation computation(Expression expression, String oldClass) {
        return new ExpressionCompiler(context, oldClass).plain(expression);
    }

    /**
     * The same, where the value may be an object.
     */
    public Computation anyComputation(Expression expression, String oldClass) {
        return new ExpressionCompiler(context, oldClass).any(expression);
    }

    /**
     * Lets a plan without open questions pass.
     *
     * @throws PlanBlockedException with all questions otherwise
     */
    public void requireAnswered() {
        if (!questions.isEmpty()) {
            throw new PlanBlockedException(questions);
        }
    }

    /** Everything that is open; empty when the upgrade can go on. */
    public List<Question> questions() {
        return questions;
    }

    /** What changed and needs no answer, for those who want to know. */
    public List<String> notes() {
        return notes;
    }

    /** What {@link Question#rulesToPaste} makes of all questions. */
    public String rulesToPaste() {
        return Question.rulesToPaste(questions);
    }
}
