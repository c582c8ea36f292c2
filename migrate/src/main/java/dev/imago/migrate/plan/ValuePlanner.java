package dev.imago.migrate.plan;

import dev.imago.migrate.rules.DefaultValue;
import dev.imago.migrate.rules.Expression;
import dev.imago.migrate.rules.ExpressionException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Plans the values that rules give to new fields of one old class's objects. */
final class ValuePlanner {
    private final PlanContext context;
    private final ExpressionCompiler expressions;
    private final DefaultFit fit;
    private final List<String> misfits = new ArrayList<>();

    ValuePlanner(PlanContext context, String oldClass) {
        this.context = context;
        this.expressions = new ExpressionCompiler(context, oldClass);
        this.fit = new DefaultFit(context);
    }

    /** Old fields that expressions read so far. */
    Set<FieldRef> reads() {
        return expressions.reads();
    }

    /** Notes the fields that an expression reads which decides rather than gives a value. */
    void noteReads(Expression expression) {
        try {
            expressions.plain(expression);
        } catch (ExpressionException e) {
            // Who plans the class asks about it; here nothing is read.
        }
    }

    /** What is wrong with the values that were planned since the last call. */
    List<String> misfits() {
        List<String> found = List.copyOf(misfits);
        misfits.clear();
        return found;
    }

    /** The action that gives a field the value. */
    FieldAction plan(FieldRef to, DefaultValue value) {
        if (value instanceof DefaultValue.Computed computed) {
            try {
                return new FieldAction.Compute(to, expressions.forField(computed.expression(), to));
            } catch (ExpressionException e) {
                misfits.add("the expression for " + to.name() + " is wrong at " + e.getMessage());
                return new FieldAction.Default(to, new DefaultValue.Constant(null));
            }
        }
        if (value instanceof DefaultValue.Created created && isOwn(created.className())) {
            return create(to, created);
        }
        fit.misfit(to, value).ifPresent(misfits::add);
        return new FieldAction.Default(to, value);
    }

    private boolean isOwn(String className) {
        return context.next().dictionary().shape(className).isPresent();
    }

    private FieldAction create(FieldRef to, DefaultValue.Created created) {
        String className = created.className();
        fit.misfitOfClass(to, className).ifPresent(misfits::add);
        if (!context.next().isConcrete(className) || isOtherThanPlain(className)) {
            misfits.add("no " + className + " can be made by a rule; write a transformer");
        }
        Map<String, DefaultValue> left = new LinkedHashMap<>(created.fields());
        List<FieldAction> actions = new ArrayList<>();
        for (FieldRef field : PlanContext.instanceFields(context.next().dictionary(), context.jdk(), className)) {
            DefaultValue value = Optional.ofNullable(left.remove(field.qualifiedName()))
                    .or(() -> Optional.ofNullable(left.remove(field.name())))
                    .orElse(context.rules().defaults().get(field.qualifiedName()));
            if (context.rules().keep().contains(field.qualifiedName())) {
                misfits.add("a rule keeps " + field.qualifiedName() + ", and a new " + className
                        + " has nothing to keep; take one of the two rules out");
            } else if (value == null) {
                misfits.add("a new " + className + " has no value for " + field.name() + "; say it under 'with'");
            } else {
                actions.add(plan(field, value));
            }
        }
        left.keySet().forEach(name -> misfits.add(className + " has no field " + name));
        return new FieldAction.Create(to, className, actions);
    }

    private boolean isOtherThanPlain(String className) {
        String ancestor = PlanContext.jdkAncestor(context.next().dictionary(), context.jdk(), className);
        return !ancestor.equals("java.lang.Object") && !ancestor.equals("java.lang.Record");
    }
}
