package dev.imago.restore.offline;

import dev.imago.checkpoint.hotspot.trace.LeftClass;
import dev.imago.checkpoint.hotspot.trace.TraceReport;
import dev.imago.checkpoint.state.Form;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.plan.FieldAction;
import dev.imago.migrate.plan.FieldRef;
import dev.imago.migrate.plan.Outcome;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.plan.ShapePlan;
import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.rules.DefaultValue;
import dev.imago.migrate.rules.Rules;
import dev.imago.migrate.rules.RulesReader;
import dev.imago.restore.checkpointing.ServiceCode;
import dev.imago.restore.inspection.Subject;
import dev.imago.restore.upgrade.ExitStatus;
import dev.imago.restore.upgrade.Sizes;
import dev.imago.restore.upgrade.StepListener;
import dev.imago.restore.upgrade.UpgradeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Plans for a checkpoint or a running service, and changes nothing. A running service is dumped for it, which freezes it for as
 * long as CRIU takes.
 *
 * <p>{@link #run} is called once, by one thread; {@link #interrupt} by any.
 */
public final class PlanRun {
    private final PlanRequest request;
    private final StepListener listener;
    private volatile boolean interrupted;

    public PlanRun(PlanRequest request, StepListener listener) {
        this.request = request;
        this.listener = listener;
    }

    /** Asks for the end at the next occasion; a service that stands still goes on first. */
    public void interrupt() {
        interrupted = true;
    }

    /** Plans. Never throws: the result says what was found, or why nothing. */
    public PlanResult run() {
        Subject subject = null;
        PlanResult.Findings findings = null;
        List<Path> written = List.of();
        UpgradeException failure = null;
        try {
            subject = Subjects.open(request.archive(), request.pid(), request.limitOfWait(), listener);
            giveUpIfAsked();
            findings = plan(subject);
            Path folder = request.writeTo();
            if (folder != null) {
                written = new OpenRules(findings).write(folder);
            }
        } catch (Exception | LinkageError | AssertionError | StackOverflowError | OutOfMemoryError e) {
            failure = interrupted ? UpgradeException.interrupted() : Subjects.explain(e);
        } finally {
            if (subject != null) {
                subject.close();
            }
        }
        ExitStatus status = failure != null
                ? failure.status()
                : findings != null && findings.isBlocked() ? ExitStatus.REFUSED : ExitStatus.DONE;
        return new PlanResult(status, subject == null ? 0 : subject.frozenNanos(), findings, written, failure);
    }

    private void giveUpIfAsked() {
        if (interrupted) {
            throw UpgradeException.interrupted();
        }
    }

    private PlanResult.Findings plan(Subject subject) throws IOException {
        Rules rules = request.rules().map(RulesReader::read).orElseGet(Rules::none);
        try (Migrations migrations = Migrations.load(request.migrations())) {
            ServiceCode old = subject.code();
            ClassPathDictionary next = request.to().read(old);
            long began = System.nanoTime();
            StatePlan planned = StatePlan.of(subject.vm(), old, next, rules, migrations);
            listener.finished(
                    "trace",
                    Sizes.count(planned.state().size()) + " objects from "
                            + planned.state().roots().size() + " roots",
                    System.nanoTime() - began);
            giveUpIfAsked();
            began = System.nanoTime();
            List<LeftClass> left = planned.state().leftBehind().stream()
                    .filter(each -> !each.isDoubtful())
                    .toList();
            listener.finished(
                    "account",
                    left.isEmpty() ? "nothing is left behind" : left.size() + " classes are left behind",
                    System.nanoTime() - began);
            return findings(planned, left);
        }
    }

    private static PlanResult.Findings findings(StatePlan planned, List<LeftClass> left) {
        TraceReport report = planned.state().report();
        Plan plan = planned.plan();
        Map<String, Long> bytes = report.classes().stream()
                .filter(tally -> tally.form() != Form.OBJECT_ARRAY)
                .collect(Collectors.toMap(TraceReport.ClassTally::className, TraceReport.ClassTally::bytes, Long::sum));
        List<PlanResult.Row> rows = new ArrayList<>();
        Map<String, Long> listed = new HashMap<>();
        for (ShapePlan shape : plan.shapes().values()) {
            listed.put(shape.oldClass(), shape.live());
            if (shape.live() > 0 || shape.outcome() == Outcome.UNANSWERED) {
                rows.add(row(shape, bytes.getOrDefault(shape.oldClass(), 0L)));
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
                plan.questions(),
                report.refusals(),
                left,
                report.notes(),
                plan.rulesToPaste());
    }

    private static String name(ClassPathDictionary code) {
        String file = code.entries().isEmpty()
                ? "?"
                : String.valueOf(code.entries().get(0).path().getFileName());
        return code.version().isEmpty() ? file : file + " (" + code.version() + ")";
    }

    private static PlanResult.Row row(ShapePlan shape, long bytes) {
        List<String> how = new ArrayList<>();
        for (FieldAction action : shape.actions()) {
            String text = text(action);
            if (!text.isEmpty()) {
                how.add(text);
            }
        }
        shape.constants().forEach((from, to) -> how.add(from + " -> " + to));
        return new PlanResult.Row(
                shape.oldClass(), shape.newClass(), shape.outcome(), shape.live(), bytes, String.join(", ", how));
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
        } else if (action instanceof FieldAction.Default given) {
            return given.to().name() + " = " + text(given.value());
        } else if (action instanceof FieldAction.Keep keep) {
            return keep.to().name() + " kept";
        } else if (action instanceof FieldAction.Drop drop) {
            return drop.from().name() + " dropped";
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
