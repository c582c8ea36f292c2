package dev.imago.migrate.plan;

import dev.imago.checkpoint.state.RecordType;
import dev.imago.checkpoint.state.State;
import dev.imago.migrate.plan.Question.Kind;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Asks about kept fields of objects that the load has to make, which have nothing to keep: of those that stand where the new
 * version can have none of its own. Whether it has one where it can is only known when it runs, so of those it tells.
 */
final class KeptFieldPlanner {
    private final PlanContext context;
    private final Map<String, ShapePlan> shapes;

    KeptFieldPlanner(PlanContext context, Map<String, ShapePlan> shapes) {
        this.context = context;
        this.shapes = shapes;
    }

    void plan() {
        Map<String, List<FieldRef>> kept = kept();
        if (!kept.isEmpty() && !isRearranged(context, shapes)) {
            context.meaning().objects().ifPresent(state -> plan(state, kept));
        }
    }

    /** Kept fields by the old class whose objects have them. */
    private Map<String, List<FieldRef>> kept() {
        Map<String, List<FieldRef>> kept = new LinkedHashMap<>();
        for (ShapePlan shape : shapes.values()) {
            for (FieldAction action : shape.actions()) {
                if (action instanceof FieldAction.Keep keep && context.scope().mayLive(shape.oldClass())) {
                    kept.computeIfAbsent(shape.oldClass(), name -> new ArrayList<>())
                            .add(keep.to());
                }
            }
        }
        return kept;
    }

    /** Whether objects may come to stand in other places than in old: by transformers, conversions, and rules like these. */
    static boolean isRearranged(PlanContext context, Map<String, ShapePlan> shapes) {
        return context.migrations().transformedClasses().stream().anyMatch(context.scope()::mayLive)
                || context.rules().retype().keySet().stream()
                        .anyMatch(field -> PlanContext.field(context.old(), field)
                                .filter(FieldRef::isReference)
                                .isPresent())
                || shapes.values().stream()
                        .anyMatch(shape -> shape.actions().stream().anyMatch(FieldAction.ToStatic.class::isInstance));
    }

    private void plan(State state, Map<String, List<FieldRef>> kept) {
        BitSet objects = new BitSet();
        boolean[] isWanted = new boolean[state.types().size()];
        for (RecordType type : state.types()) {
            isWanted[type.id()] = kept.containsKey(type.className()) && type.slotCount() > 0;
        }
        for (int id = 1; id <= state.size(); id++) {
            objects.set(id, isWanted[state.typeOf(id).id()]);
        }
        PlacesInNew places = new PlacesInNew(
                state,
                state.roots(),
                objects,
                name -> PlanContext.jdkAncestor(context.old(), context.jdk(), name),
                type -> context.rules().drop().contains(type.className()));
        places.alongFields();
        Map<FieldRef, Long> inContainers = count(state, objects, kept);
        places.alongElements();
        Map<FieldRef, Long> nowhere = count(state, objects, kept);
        inContainers.forEach((field, live) -> {
            long impossible = nowhere.getOrDefault(field, 0L);
            if (impossible > 0) {
                ask(field, impossible);
            } else {
                context.note(field.qualifiedName()
                        + ": a rule keeps the new version's own value, and live objects hang in arrays or containers: "
                        + live + "; the load needs one of the new version's own at the same key or index for each");
            }
        });
    }

    private static Map<FieldRef, Long> count(State state, BitSet objects, Map<String, List<FieldRef>> kept) {
        Map<FieldRef, Long> counts = new TreeMap<>(Comparator.comparing(FieldRef::qualifiedName));
        for (int id = objects.nextSetBit(1); id > 0; id = objects.nextSetBit(id + 1)) {
            for (FieldRef field : kept.getOrDefault(state.typeOf(id).className(), List.of())) {
                counts.merge(field, 1L, Long::sum);
            }
        }
        return counts;
    }

    private void ask(FieldRef field, long live) {
        context.ask(new Question(
                Kind.RULE_DOES_NOT_FIT,
                field.declaringClass(),
                field.name(),
                "a rule keeps the new version's own value, and objects that have the field are keys of maps, elements of"
                        + " sets, or below such: the load makes new ones there, which have nothing to keep",
                "Let the value begin anew with 'rebuild', give one under 'default' if the field is new, or write a"
                        + " transformer for the class, instead of the rule"
                        + place(field) + ".",
                "",
                "",
                live));
    }

    /** Where the rule stands; nowhere where an earlier step kept the value. */
    private String place(FieldRef field) {
        return context.rules().keep().stream()
                .filter(name -> name.equals(field.qualifiedName())
                        || (name.endsWith("." + field.name())
                                && context.names()
                                        .of(name.substring(0, name.lastIndexOf('.')))
                                        .equals(field.declaringClass())))
                .findFirst()
                .map(name -> " (" + context.rules().place("keep", name) + ")")
                .orElse("");
    }
}
