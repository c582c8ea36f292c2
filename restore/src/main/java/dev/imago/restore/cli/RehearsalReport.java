package dev.imago.restore.cli;

import dev.imago.restore.rehearsal.PausePrediction;
import dev.imago.restore.rehearsal.RehearsalResult;
import dev.imago.restore.upgrade.ExitStatus;
import dev.imago.restore.upgrade.Sizes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a rehearsal has shown, for a person or as one JSON document.
 *
 * @param warnings those of the run
 */
record RehearsalReport(RehearsalResult result, List<String> warnings) {
    void print(Console console, boolean json, boolean quiet, boolean verbose) {
        FailureBlock failure = result.failure() == null ? null : new FailureBlock(result.failure(), condition());
        if (json) {
            console.answer(JsonText.of(document(failure)));
        } else if (failure != null) {
            failure.print(console, isStuck() ? "kill -CONT " + result.pid() : "");
        } else if (!quiet) {
            console.answer(success());
        }
        if (failure != null && verbose) {
            failure.printTrace(console);
        }
    }

    private boolean isStuck() {
        return result.status() == ExitStatus.NOT_RECOVERED;
    }

    private String success() {
        PausePrediction expected = result.expected();
        if (result.upToDate() || expected == null) {
            return "Nothing to rehearse: pid " + result.pid() + " runs this version of " + result.service()
                    + " already.";
        }
        return "Would succeed: " + result.service() + ", " + Sizes.count(result.objects())
                + " objects carried. Expected wait " + expected.range() + " (limit "
                + Sizes.nanos(result.maxPause().toNanos()) + "; " + expected.parts() + "). " + differences();
    }

    private String differences() {
        List<String> told = result.differences();
        return (told.size() == 1 ? "1 thing differs" : told.size() + " things differ") + " from an upgrade: "
                + String.join("; ", told) + ".";
    }

    private String condition() {
        if (isStuck()) {
            return "NOT RECOVERED - it stands still";
        }
        if (result.pid() == 0) {
            return "untouched";
        }
        return ProcessHandle.of(result.pid()).filter(ProcessHandle::isAlive).isEmpty()
                ? "pid " + result.pid() + " does not run"
                : "untouched - pid " + result.pid() + " goes on"
                        + (result.frozenNanos() == 0
                                ? ""
                                : ", frozen " + Sizes.nanos(result.frozenNanos()) + " for the copy");
    }

    private Map<String, @Nullable Object> document(@Nullable FailureBlock failure) {
        Map<String, @Nullable Object> document = JsonText.document("rehearse", result.status());
        PausePrediction expected = result.expected();
        document.put("wouldSucceed", result.wouldSucceed());
        document.put("upToDate", result.upToDate());
        document.put("service", result.service().isEmpty() ? null : result.service());
        document.put("pid", result.pid() == 0 ? null : result.pid());
        document.put("frozenNanos", result.frozenNanos());
        document.put("freezeAttempts", result.freezeAttempts());
        document.put("measuredPauseNanos", expected == null ? null : expected.measured());
        document.put("leastPauseNanos", expected == null ? null : expected.least());
        document.put("mostPauseNanos", expected == null ? null : expected.most());
        document.put("maxPauseNanos", result.maxPause().toNanos());
        document.put("objects", result.objects());
        document.put("bytes", result.bytes());
        document.put("droppedObjects", new TreeMap<>(result.dropped().objects()));
        document.put("nulledReferences", new TreeMap<>(result.dropped().references()));
        document.put("differences", result.differences());
        document.put("phasesNanos", new LinkedHashMap<>(result.phases()));
        document.put("warnings", List.copyOf(warnings));
        if (failure != null) {
            document.put("error", failure.json());
        }
        return document;
    }
}
