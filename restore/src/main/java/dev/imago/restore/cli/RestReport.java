package dev.imago.restore.cli;

import dev.imago.checkpoint.freeze.BusyTable;
import dev.imago.checkpoint.freeze.RestSurvey;
import dev.imago.restore.upgrade.ExitStatus;
import dev.imago.restore.upgrade.RestInspection;
import dev.imago.restore.upgrade.Sizes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What was found about a service's rest, for a person or as one JSON document.
 *
 * @param compared whether methods were compared with a new version
 */
record RestReport(long pid, RestInspection.Findings findings, boolean compared) {
    private static final int SCHEMA = 1;
    private static final double USUALLY = 0.5;
    private static final double MOSTLY = 0.9;
    private static final double NEARLY_ALWAYS = 0.95;
    /** More than anyone reads. */
    private static final int MOST_METHODS = 15;

    ExitStatus status() {
        return survey().atRest() > 0 ? ExitStatus.DONE : ExitStatus.REFUSED;
    }

    private RestSurvey survey() {
        return findings.survey();
    }

    String text() {
        List<String> lines = new ArrayList<>();
        lines.add(summary());
        lines.add("  at rest in " + share(survey().atRest()));
        if (survey().atRest() < survey().looks().size()) {
            lines.add("  longest busy stretch: " + time(survey().longestBusy()));
        }
        lines.add("  an upgrade would wait " + prediction());
        addBusy(lines);
        addMethods(lines);
        addSuggestions(lines);
        return String.join(System.lineSeparator(), lines);
    }

    private String summary() {
        double part = 100.0
                * survey().frozen().toNanos()
                / Math.max(1, survey().span().toNanos());
        return String.format(
                Locale.ROOT,
                "%s (pid %d): %d looks in %s, for which it stood still %s together (%.1f %%), %s at most",
                findings.service(),
                pid,
                survey().looks().size(),
                time(survey().span()),
                time(survey().frozen()),
                part,
                time(survey().longestFrozen()));
    }

    private String share(int seen) {
        int all = survey().looks().size();
        return seen + " of " + all + " (" + Math.round(100.0 * seen / all) + " %)";
    }

    private String prediction() {
        return survey().predictedWait(USUALLY)
                .map(usually -> (usually.isZero() ? "usually not at all" : "about " + time(usually))
                        + atWorst(survey().predictedWait(NEARLY_ALWAYS).orElse(usually)))
                .orElse("longer than was looked: it was never at rest");
    }

    private static String atWorst(Duration longest) {
        return longest.isZero() ? "" : ", nearly always under " + time(longest);
    }

    private static String time(Duration duration) {
        return Sizes.nanos(duration.toNanos());
    }

    private void addBusy(List<String> lines) {
        if (survey().rows().isEmpty()) {
            return;
        }
        lines.add("in the way:");
        for (BusyTable.Row row : survey().rows()) {
            lines.add("  " + share(row.seen()) + "  " + row.thread() + "  " + row.frame() + ": " + row.detail());
        }
    }

    private void addMethods(List<String> lines) {
        List<String> always = survey().alwaysOnStack();
        if (!always.isEmpty()) {
            lines.add("always on a stack:");
            always.stream().limit(MOST_METHODS).forEach(method -> lines.add("  " + method + mark(method)));
        }
        if (compared) {
            lines.add(
                    findings.changed().isEmpty()
                            ? "no method that was on a stack has other code in the new version"
                            : "on a stack at times, with other code in the new version:");
            findings.changed().stream()
                    .limit(MOST_METHODS)
                    .forEach(method ->
                            lines.add("  " + share(survey().methods().getOrDefault(method, 0)) + "  " + method));
        }
    }

    private String mark(String method) {
        return findings.changed().contains(method) ? "  (other code in the new version)" : "";
    }

    private void addSuggestions(List<String> lines) {
        if (survey().suggested().isEmpty()) {
            return;
        }
        lines.add("for the rules file, if the thread may stand there when the service is frozen:");
        lines.add("rest:");
        for (RestSurvey.Suggestion suggestion : survey().suggested()) {
            lines.add("  - " + suggestion.method() + "   # " + suggestion.thread() + ": " + suggestion.detail() + ", "
                    + share(suggestion.seen()));
        }
    }

    String json() {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("schema", SCHEMA);
        document.put("command", "rest");
        document.put("exitCode", status().code());
        document.put("service", findings.service());
        document.put("pid", pid);
        document.put("looks", survey().looks().size());
        document.put("atRest", survey().atRest());
        document.put("spanNanos", survey().span().toNanos());
        document.put("frozenNanos", survey().frozen().toNanos());
        document.put("medianFrozenNanos", survey().frozen(USUALLY).toNanos());
        document.put("frozen90PercentNanos", survey().frozen(MOSTLY).toNanos());
        document.put("longestFrozenNanos", survey().longestFrozen().toNanos());
        document.put("longestBusyNanos", survey().longestBusy().toNanos());
        document.put("waitMedianNanos", nanos(USUALLY));
        document.put("wait95PercentNanos", nanos(NEARLY_ALWAYS));
        document.put("busy", survey().rows());
        document.put("methods", survey().methods());
        document.put("changedMethods", compared ? findings.changed() : null);
        document.put("suggestedRest", survey().suggested());
        return JsonMapper.builder()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .build()
                .writeValueAsString(document);
    }

    private @Nullable Long nanos(double share) {
        return survey().predictedWait(share).map(Duration::toNanos).orElse(null);
    }
}
