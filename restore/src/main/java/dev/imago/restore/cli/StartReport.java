package dev.imago.restore.cli;

import dev.imago.restore.offline.StartResult;
import dev.imago.restore.upgrade.ExitStatus;
import dev.imago.restore.upgrade.Sizes;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How the start of a version with a migrated state ended, for a person or as one JSON document. */
record StartReport(StartResult result) {
    void print(Console console, boolean json, boolean quiet, boolean verbose) {
        FailureBlock failure = result.failure() == null ? null : new FailureBlock(result.failure(), condition());
        if (json) {
            console.answer(JsonText.of(document(failure)));
        } else if (failure != null) {
            failure.print(console, result.status() == ExitStatus.NOT_RECOVERED ? "the same command again" : "");
        } else if (!quiet) {
            console.answer(result.version() + " started, pid " + result.pid() + ", " + Sizes.count(result.objects())
                    + " objects loaded in " + Sizes.nanos(result.phases().getOrDefault("load", 0L)));
        }
        if (failure != null && verbose) {
            failure.printTrace(console);
        }
    }

    private String condition() {
        return result.status() == ExitStatus.NOT_RECOVERED
                ? "NOT RECOVERED - it may be down; the archive is as it was"
                : "not started; nothing was changed";
    }

    private Map<String, @Nullable Object> document(@Nullable FailureBlock failure) {
        Map<String, @Nullable Object> document = JsonText.document("restore", result.status());
        document.put("archive", result.archive().toString());
        document.put("version", result.version());
        document.put("pid", result.pid() == 0 ? null : result.pid());
        document.put("running", result.pid() != 0);
        document.put("objects", result.objects());
        document.put("listeners", result.listeners());
        document.put("notes", result.notes());
        document.put("phasesNanos", new LinkedHashMap<>(result.phases()));
        if (failure != null) {
            document.put("error", failure.json());
        }
        return document;
    }
}
