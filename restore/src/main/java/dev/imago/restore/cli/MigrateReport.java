package dev.imago.restore.cli;

import dev.imago.migrate.compare.StateComparison;
import dev.imago.migrate.transform.MigrationReport;
import dev.imago.restore.offline.MigrateResult;
import dev.imago.restore.offline.PlanResult;
import dev.imago.restore.offline.WayBack;
import dev.imago.restore.upgrade.Sizes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A migration of an archive, for a person or as one JSON document.
 *
 * @param archive whether it is an archive, with which a version can be started
 * @param oneOfMany whether it is told in a line
 * @param place which of them it was; null for one on its own, or for one that there was nothing to do for
 */
record MigrateReport(MigrateResult result, boolean archive, boolean oneOfMany, ShelfProgress.@Nullable Place place) {
    private static final double NANOS = 1e9;

    void print(Console console, boolean json, boolean quiet, boolean verbose) {
        FailureBlock failure = result.failure() == null ? null : new FailureBlock(result.failure(), "none was touched");
        if (json) {
            console.answer(oneOfMany ? JsonText.lineOf(document(failure)) : JsonText.of(document(failure)));
        } else if (failure != null) {
            console.note(which() + result.request().archive() + ":");
            failure.print(console, "");
        } else if (result.isUpToDate()) {
            if (!quiet) {
                console.answer(result.nothingToDo());
            }
        } else if (result.report() == null) {
            console.note(which() + result.request().archive() + ":");
            PlanResult.Findings findings = result.findings();
            console.note(
                    findings == null
                            ? ""
                            : FindingsText.of(findings, FindingsText.MOST).stripTrailing());
        } else if (!quiet) {
            console.answer(success(result.report()));
        }
        if (failure != null && verbose) {
            failure.printTrace(console);
        }
    }

    /** {@code 3 of 12: }, or nothing. */
    private String which() {
        return place == null ? "" : place.which() + ": ";
    }

    private String success(MigrationReport report) {
        String line = which() + "Wrote " + result.request().output() + " (" + Sizes.bytes(result.archiveBytes()) + "): "
                + Sizes.count(report.objectsOut()) + " objects, " + Sizes.count(rate(report)) + " a second"
                + (report.dropped() > 0 ? ", " + Sizes.count(report.dropped()) + " dropped" : "")
                + (place == null || place.number() == place.count()
                        ? ""
                        : "; " + Progress.time(place.leftNanos() / NANOS) + " left")
                + ".";
        PlanResult.Findings findings = result.findings();
        return oneOfMany || findings == null
                ? line
                : FindingsText.of(findings, FindingsText.MOST)
                        + checked()
                        + line
                        + (archive
                                ? "\nNothing is running from it yet: imago restore "
                                        + result.request().output() + " -- COMMAND"
                                : "");
    }

    /** Objects migrated in a second. */
    private long rate(MigrationReport report) {
        long took = result.phases().getOrDefault("migrate", 0L);
        return took == 0 ? 0 : (long) (report.objectsOut() * NANOS / took);
    }

    /** What was shown, a line or more for each check. */
    private String checked() {
        StringBuilder text = new StringBuilder();
        WayBack wayBack = result.checked().wayBack();
        if (wayBack != null && !wayBack.none().isEmpty()) {
            text.append("way back: none\n");
            wayBack.none().forEach(reason -> text.append("  ").append(reason).append('\n'));
        } else if (wayBack != null) {
            text.append(wayBack.lost().isEmpty() ? "way back: nothing is lost\n" : "way back: loses\n");
            wayBack.lost().forEach(lost -> text.append("  ").append(lost).append('\n'));
        }
        StateComparison.Result chain = result.checked().chain();
        if (chain != null) {
            text.append("chain: makes the same, ")
                    .append(Sizes.count(chain.objects()))
                    .append(" objects compared\n");
        }
        return text.toString();
    }

    private Map<String, @Nullable Object> document(@Nullable FailureBlock failure) {
        Map<String, @Nullable Object> document = JsonText.document("migrate", result.status());
        document.put("archive", result.request().archive().toString());
        document.put("output", result.request().output().toString());
        document.put("upToDate", result.isUpToDate());
        document.put("nothingToDo", result.isUpToDate() ? result.nothingToDo() : null);
        document.put("archiveBytes", result.archiveBytes());
        if (oneOfMany) {
            document.put("archiveNumber", place == null ? null : place.number());
            document.put("archiveCount", place == null ? null : place.count());
            document.put("expectedLeftNanos", place == null ? null : place.leftNanos());
        }
        document.put("phasesNanos", result.phases());
        PlanResult.Findings findings = result.findings();
        if (findings != null) {
            FindingsText.put(document, findings);
        }
        MigrationReport report = result.report();
        if (report != null) {
            document.put("objects", report.objectsOut());
            document.put("objectsPerSecond", rate(report));
            document.put("created", report.created());
            document.put("dropped", report.dropped());
            document.put("nulledReferences", new TreeMap<>(report.nulled()));
            document.put("stateBytes", report.bytes());
        }
        WayBack wayBack = result.checked().wayBack();
        document.put("lostOnTheWayBack", wayBack == null || !wayBack.none().isEmpty() ? null : wayBack.lost());
        document.put("noWayBack", wayBack == null ? List.of() : wayBack.none());
        StateComparison.Result chain = result.checked().chain();
        document.put("chainDiffersAt", chain == null ? null : TrialReport.places(chain.differences()));
        if (failure != null) {
            document.put("error", failure.json());
        }
        return document;
    }
}
