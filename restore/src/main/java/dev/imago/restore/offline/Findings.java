package dev.imago.restore.offline;

import dev.imago.checkpoint.hotspot.trace.LeftClass;
import dev.imago.checkpoint.hotspot.trace.TraceReport;
import dev.imago.checkpoint.state.Form;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.plan.FieldAction;
import dev.imago.migrate.plan.FieldRef;
import dev.imago.migrate.plan.Outcome;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.plan.Question;
import dev.imago.migrate.plan.ShapePlan;
import dev.imago.migrate.rules.DefaultValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Says of a plan, class by class, what a person wants to know. */
final class Findings {
    private Findings() {}

    /**
     * Of the whole way.
     *
     * @param left what no root reaches
     */
    static PlanResult.Findings of(StatePlan planned, List<LeftClass> left) {
        TraceReport report = planned.report();
        Plan plan = planned.plan();
        List<Question> questions = planned.questions();
        Map<String, Long> bytes = report.classes().stream()
                .filter(tally -> tally.form() != Form.OBJECT_ARRAY)
                .collect(Collectors.toMap(TraceReport.ClassTally::className, TraceReport.ClassTally::bytes, Long::sum));
        List<PlanResult.Row> rows = new ArrayList<>();
        Map<String, Long> listed = new HashMap<>();
        // Of the old version, or of the new one where that alone has what is asked about.
        Set<String> asked = questions.stream().map(Question::className).collect(Collectors.toSet());
        for (ShapePlan shape : plan.shapes().values()) {
            listed.put(shape.oldClass(), shape.live());
            List<ShapePlan> way = way(shape, planned.plans());
            boolean isOpen = way.stream()
                    .anyMatch(each -> each.outcome() == Outcome.UNANSWERED
                            || (shape.live() > 0
                                    && (asked.contains(each.oldClass()) || asked.contains(each.newClass()))));
            if (shape.live() > 0 || isOpen) {
                rows.add(row(way, isOpen, bytes.getOrDefault(shape.oldClass(), 0L)));
            }
        }
        report.dropped()
                .forEach(dropped -> rows.add(new PlanResult.Row(
                        dropped.className(), null, Outcome.DROPPED, dropped.count(), 0, "by a rule")));
        rows.sort(Comparator.comparingLong(PlanResult.Row::bytes).reversed().thenComparing(PlanResult.Row::name));
        PlanResult.Others others = new PlanResult.Others(
                report.classes().stream()
                        .filter(tally -> !listed.containsKey(tally.className()))
                        .mapToLong(TraceReport.ClassTally::count)
                        .sum(),
                report.classes().stream()
                        .filter(tally -> !listed.containsKey(tally.className()))
                        .mapToLong(TraceReport.ClassTally::bytes)
                        .sum());
        return new PlanResult.Findings(
                name(planned.old().classes()),
                name(planned.next()),
                rows,
                others,
                questions,
                report.refusals(),
                left,
                Stream.of(
                                report.notes().stream(),
                                leftRoots(report).stream(),
                                planned.plans().stream().flatMap(each -> each.notes().stream()))
                        .flatMap(Function.identity())
                        .toList(),
                Question.rulesToPaste(questions));
    }

    /** The table lists what is read, and is silent about classes that only these led to. */
    private static Optional<String> leftRoots(TraceReport report) {
        return report.leftRoots().isEmpty()
                ? Optional.empty()
                : Optional.of(report.leftRoots().stream()
                        .map(TraceReport.LeftRoot::path)
                        .collect(Collectors.joining(
                                ", ", "not carried, nor what only they lead to, by rules: static fields ", "")));
    }

    /** What code is called: its first entry, and the version that it says it is. */
    static String name(ClassPathDictionary code) {
        String file = code.entries().isEmpty()
                ? "?"
                : String.valueOf(code.entries().get(0).path().getFileName());
        return code.version().isEmpty() ? file : file + " (" + code.version() + ")";
    }

    /** What becomes of a class in each leg, as far as it has a counterpart. */
    private static List<ShapePlan> way(ShapePlan first, List<Plan> plans) {
        List<ShapePlan> way = new ArrayList<>(List.of(first));
        String name = first.newClass();
        for (int i = 1; i < plans.size() && name != null; i++) {
            // A class that a leg does not change is not planned for.
            Optional<ShapePlan> next = plans.get(i).shape(name);
            if (next.isPresent()) {
                way.add(next.get());
                name = next.get().newClass();
            }
        }
        return way;
    }

    private static PlanResult.Row row(List<ShapePlan> way, boolean isOpen, long bytes) {
        ShapePlan first = way.get(0);
        Outcome strongest = way.stream()
                .map(ShapePlan::outcome)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        return new PlanResult.Row(
                first.oldClass(),
                way.get(way.size() - 1).newClass(),
                isOpen ? Outcome.UNANSWERED : strongest,
                first.live(),
                bytes,
                way.stream().map(Findings::how).filter(how -> !how.isEmpty()).collect(Collectors.joining("; then ")));
    }

    private static String how(ShapePlan shape) {
        List<String> how = new ArrayList<>();
        for (FieldAction action : shape.actions()) {
            String text = text(action);
            if (!text.isEmpty() && !isReplaced(action, shape)) {
                how.add(text);
            }
        }
        shape.constants().forEach((from, to) -> how.add(from + " -> " + to));
        return String.join(", ", how);
    }

    /** Whether an old value gives way to a computed or kept one in its place, which says it all. */
    private static boolean isReplaced(FieldAction action, ShapePlan shape) {
        return action instanceof FieldAction.Drop drop
                && shape.actions().stream()
                        .anyMatch(each -> (each instanceof FieldAction.Compute computed
                                        && isSamePlace(drop.from(), computed.to()))
                                || (each instanceof FieldAction.Keep keep && isSamePlace(drop.from(), keep.to())));
    }

    private static String text(FieldAction action) {
        if (action instanceof FieldAction.Copy copy) {
            return isSamePlace(copy.from(), copy.to()) ? "" : moved(copy.from(), copy.to());
        } else if (action instanceof FieldAction.Widen widen) {
            return moved(widen.from(), widen.to()) + " widened";
        } else if (action instanceof FieldAction.Convert convert) {
            return moved(convert.from(), convert.to()) + " by " + convert.using();
        } else if (action instanceof FieldAction.Translate translate) {
            return moved(translate.from(), translate.to()) + " by map";
        } else if (action instanceof FieldAction.Recontain changed) {
            return moved(changed.from(), changed.to()) + " in another container";
        } else if (action instanceof FieldAction.Default given) {
            return given.to().name() + " = " + text(given.value());
        } else if (action instanceof FieldAction.Compute computed) {
            return computed.to().name() + " computed";
        } else if (action instanceof FieldAction.Create created) {
            return created.to().name() + " = new " + created.className();
        } else if (action instanceof FieldAction.Keep keep) {
            return keep.to().name() + " kept";
        } else if (action instanceof FieldAction.Drop drop) {
            return drop.from().name() + " dropped";
        } else if (action instanceof FieldAction.ToStatic moved) {
            return moved.from().name() + " to a static field";
        }
        return "";
    }

    private static String text(DefaultValue value) {
        if (value instanceof DefaultValue.Constant constant) {
            return String.valueOf(constant.value());
        }
        return value instanceof DefaultValue.Created created ? "new " + created.className() : "computed";
    }

    private static boolean isSamePlace(FieldRef from, FieldRef to) {
        return from.name().equals(to.name());
    }

    private static String moved(FieldRef from, FieldRef to) {
        return from.name().equals(to.name()) ? from.name() : from.name() + " -> " + to.name();
    }
}
