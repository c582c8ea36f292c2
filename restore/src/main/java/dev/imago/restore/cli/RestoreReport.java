package dev.imago.restore.cli;

import dev.imago.restore.bringback.RestoreResult;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a restore ended, for a person or as one JSON document. */
record RestoreReport(RestoreResult result) {
    void print(Console console, boolean json, boolean quiet, boolean verbose) {
        FailureBlock failure = result.failure() == null ? null : new FailureBlock(result.failure(), condition());
        if (json) {
            console.answer(JsonText.of(document(failure)));
        } else if (failure == null) {
            if (!quiet) {
                console.answer(success());
            }
        } else {
            failure.print(console, "");
        }
        if (failure != null && verbose) {
            failure.printTrace(console);
        }
    }

    private String success() {
        StringBuilder text = new StringBuilder("Restored: pid " + result.pid() + " goes on as of " + result.taken()
                + ", " + result.listeners() + (result.listeners() == 1 ? " listener" : " listeners") + " open");
        for (String note : result.notes()) {
            text.append("\n  ").append(note);
        }
        return text.toString();
    }

    private String condition() {
        if (result.running()) {
            return "pid " + result.pid() + " runs";
        }
        return result.pid() == 0 ? "nothing was restored" : "not restored; nothing was changed";
    }

    private Map<String, @Nullable Object> document(@Nullable FailureBlock failure) {
        Map<String, @Nullable Object> document = JsonText.document("restore", result.status());
        document.put("archive", result.archive().toString());
        document.put("pid", result.pid() == 0 ? null : result.pid());
        document.put("taken", result.taken() == null ? null : result.taken().toString());
        document.put("running", result.running());
        document.put("listeners", result.listeners());
        document.put("keptConnections", result.keptConnections());
        document.put("closedConnections", result.closedConnections());
        document.put("notes", result.notes());
        document.put("phasesNanos", new LinkedHashMap<>(result.phases()));
        if (failure != null) {
            document.put("error", failure.json());
        }
        return document;
    }
}
