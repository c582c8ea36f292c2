package dev.imago.restore.cli;

import dev.imago.restore.checkpointing.CheckpointResult;
import dev.imago.restore.upgrade.ExitStatus;
import dev.imago.restore.upgrade.Sizes;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a checkpoint ended, for a person or as one JSON document. */
record CheckpointReport(CheckpointResult result) {
    void print(Console console, boolean json, boolean quiet, boolean verbose) {
        FailureBlock failure = result.failure() == null ? null : new FailureBlock(result.failure(), condition());
        if (json) {
            console.answer(JsonText.of(document(failure)));
        } else if (failure == null) {
            if (!quiet) {
                console.answer(result.target() + "   " + Sizes.bytes(result.bytes()) + " ("
                        + Sizes.bytes(result.contentBytes()) + " raw)   frozen " + Sizes.nanos(result.frozenNanos())
                        + (result.running() ? "" : "   stopped"));
            }
        } else {
            failure.print(console, result.status() == ExitStatus.NOT_RECOVERED ? "kill -CONT " + result.pid() : "");
        }
        if (failure != null && verbose) {
            failure.printTrace(console);
        }
    }

    private String condition() {
        String pid = "pid " + result.pid();
        if (result.status() == ExitStatus.NOT_RECOVERED) {
            return "NOT RECOVERED - " + pid + " stands still";
        }
        if (!ProcessHandle.of(result.pid()).map(ProcessHandle::isAlive).orElse(false)) {
            return pid + " does not run";
        }
        return result.frozenNanos() > 0
                ? pid + " goes on with its state and its connections; it stood still for "
                        + Sizes.nanos(result.frozenNanos())
                : "untouched - " + pid + " goes on";
    }

    private Map<String, @Nullable Object> document(@Nullable FailureBlock failure) {
        Map<String, @Nullable Object> document = JsonText.document("checkpoint", result.status());
        document.put("pid", result.pid());
        document.put("running", result.running());
        document.put("archive", result.bytes() == 0 ? null : result.target().toString());
        document.put("bytes", result.bytes());
        document.put("contentBytes", result.contentBytes());
        document.put("objects", result.objects());
        document.put("frozenNanos", result.frozenNanos());
        document.put("freezeAttempts", result.freezeAttempts());
        document.put("keptConnections", result.keptConnections());
        document.put("cutConnections", result.cutConnections());
        document.put("phasesNanos", new LinkedHashMap<>(result.phases()));
        if (failure != null) {
            document.put("error", failure.json());
        }
        return document;
    }
}
