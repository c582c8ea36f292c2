package dev.imago.restore.cli;

import dev.imago.migrate.compare.Difference;
import dev.imago.migrate.compare.StateComparison;
import dev.imago.migrate.invariant.Violation;
import dev.imago.migrate.reverse.ReverseCheck;
import dev.imago.migrate.transform.MigrationReport;
import dev.imago.migrate.trial.StepTrial;
import dev.imago.restore.offline.WayBack;
import dev.imago.restore.upgrade.ExitStatus;
import dev.imago.restore.upgrade.Sizes;
import dev.imago.restore.upgrade.UpgradeException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the trial of a step found. Of what the way back loses places are shown, and no values. */
final class TrialReport {
    private TrialReport() {}

    static MigrationsReport of(String step, StepTrial.Result result, Optional<StateComparison.Result> chain) {
        List<String> blockers = new ArrayList<>();
        result.invariants().violations().stream().map(Violation::toString).forEach(blockers::add);
        chain.ifPresent(c -> c.differences().forEach(d -> blockers.add("differs from the chain: " + d)));
        @Nullable
        UpgradeException failure = blockers.isEmpty()
                ? null
                : UpgradeException.refused(
                        step + " does not do what it must", blockers, "correct the step's code or rules");
        return new MigrationsReport(
                failure == null ? ExitStatus.DONE : failure.status(),
                lines(step, result, chain),
                document(result, chain),
                failure);
    }

    private static List<String> lines(String step, StepTrial.Result result, Optional<StateComparison.Result> chain) {
        MigrationReport report = result.report();
        List<String> lines = new ArrayList<>();
        lines.add(step + ": " + Sizes.count(report.objectsIn()) + " objects read, " + Sizes.count(report.carried())
                + " carried, " + Sizes.count(report.dropped()) + " dropped, " + Sizes.count(report.created())
                + " created");
        int violations = result.invariants().violations().size();
        lines.add("invariants: " + (violations == 0 ? "all hold" : violations + " violated"));
        if (result.wayBack().isEmpty()) {
            lines.add("way back: none");
            result.noWayBack().forEach(reason -> lines.add("  " + reason));
        } else {
            List<ReverseCheck.Lost> lost = result.wayBack().get().lost();
            lines.add(lost.isEmpty() ? "way back: nothing is lost" : "way back: loses");
            lost.forEach(each -> lines.add("  " + each.place()));
        }
        chain.ifPresent(c -> lines.add(
                c.isSame()
                        ? "chain: makes the same, " + Sizes.count(c.objects()) + " objects compared"
                        : "chain: makes something else"));
        return lines;
    }

    private static Map<String, @Nullable Object> document(
            StepTrial.Result result, Optional<StateComparison.Result> chain) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("objectsIn", result.report().objectsIn());
        document.put("carried", result.report().carried());
        document.put("dropped", result.report().dropped());
        document.put("created", result.report().created());
        document.put("violations", result.invariants().violations());
        document.put(
                "lostOnTheWayBack",
                result.wayBack()
                        .map(back -> back.lost().stream().map(WayBack.Lost::of).toList())
                        .orElse(null));
        document.put("noWayBack", result.noWayBack());
        document.put("chainDiffersAt", chain.map(c -> places(c.differences())).orElse(null));
        return document;
    }

    static List<Map<String, Object>> places(List<Difference> differences) {
        List<Map<String, Object>> places = new ArrayList<>();
        for (Difference each : differences) {
            places.add(Map.of("where", each.where(), "count", each.count(), "example", each.example()));
        }
        return places;
    }
}
