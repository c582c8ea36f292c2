package dev.imago.restore.cli;

import dev.imago.restore.upgrade.ExitStatus;
import dev.imago.restore.upgrade.Sizes;
import dev.imago.restore.upgrade.UpgradeException;
import dev.imago.restore.upgrade.UpgradeResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * How a run ended, for a person or as one JSON document.
 *
 * @param command the command that was given
 * @param told the warnings of the run
 */
record UpgradeReport(String command, UpgradeResult result, WarningsKept told) {
    private static final int SCHEMA = 1;

    /** Prints it; {@code quiet} says nothing of a success but what somebody must act upon. */
    void print(Console console, boolean json, boolean quiet, boolean verbose) {
        UpgradeException failure = result.failure();
        if (json) {
            console.answer(json());
        } else {
            // Who asked for silence has not heard them yet, and a failure may be explained by them.
            List<String> unheard = quiet && failure != null ? told.warnings() : told.insisted();
            unheard.forEach(warning -> console.note("  ! " + warning));
            if (failure != null) {
                console.note(block(failure));
            } else if (!quiet) {
                console.answer(success());
            }
        }
        if (failure != null && verbose) {
            failure.printStackTrace(console.err());
            console.err().flush();
        }
    }

    private String success() {
        if (result.upToDate()) {
            return "Nothing to do: pid " + result.oldPid() + " runs this version of " + result.service() + " already.";
        }
        return "Upgraded: " + result.service() + " now runs as pid " + result.newPid() + ". "
                + Sizes.count(result.objects()) + " objects carried, clients waited "
                + Sizes.nanos(result.pauseNanos()) + ".";
    }

    private String block(UpgradeException failure) {
        StringBuilder text = new StringBuilder("error: ").append(failure.getMessage());
        for (String detail : failure.details()) {
            text.append("\n  - ").append(detail.replace("\n", "\n    "));
        }
        text.append("\n  service: ").append(condition());
        if (result.status() == ExitStatus.NOT_RECOVERED) {
            text.append("\n  run:     ").append(wayOut(failure));
        } else if (!failure.advice().isEmpty()) {
            text.append("\n  try:     ").append(failure.advice());
        }
        return text.toString();
    }

    /** What has to be run now: the one thing that must not be missing. */
    private String wayOut(UpgradeException failure) {
        if (failure.advice().startsWith("kill ")) {
            return failure.advice();
        }
        return isAlive()
                ? "kill -CONT " + result.oldPid()
                : "the command that starts the service: it is down, and its state is lost";
    }

    private String condition() {
        return switch (result.status()) {
            case DONE -> "the new version serves (pid " + result.newPid() + ")";
            case FAILED_UNTOUCHED, REFUSED, USAGE, BUSY -> untouched();
            case ROLLED_BACK, INTERRUPTED ->
                "old (pid " + result.oldPid() + ") serves with its state and its connections"
                        + (result.pauseNanos() > 0 ? "; it stood still for " + Sizes.nanos(result.pauseNanos()) : "");
            case NOT_RECOVERED -> "NOT RECOVERED - it needs you";
        };
    }

    private String untouched() {
        if (result.oldPid() == 0) {
            return "untouched";
        }
        return isAlive()
                ? "untouched - pid " + result.oldPid() + " goes on"
                : "pid " + result.oldPid() + " does not run";
    }

    private boolean isAlive() {
        return ProcessHandle.of(result.oldPid()).filter(ProcessHandle::isAlive).isPresent();
    }

    private String json() {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("schema", SCHEMA);
        document.put("command", command);
        document.put("exitCode", result.status().code());
        document.put("meaning", result.status().meaning());
        document.put("upToDate", result.upToDate());
        document.put("service", result.service().isEmpty() ? null : result.service());
        document.put("oldPid", result.oldPid() == 0 ? null : result.oldPid());
        document.put("newPid", result.newPid() == 0 ? null : result.newPid());
        Map<String, Long> phases = new LinkedHashMap<>();
        result.phases().forEach((stage, nanos) -> phases.put(stage.label(), nanos));
        document.put("phasesNanos", phases);
        document.put("pauseNanos", result.pauseNanos());
        document.put("steps", result.steps());
        document.put("freezeAttempts", result.freezeAttempts());
        document.put("objects", result.objects());
        document.put("bytes", result.bytes());
        document.put("droppedObjects", new TreeMap<>(result.dropped().objects()));
        document.put("nulledReferences", new TreeMap<>(result.dropped().references()));
        document.put("warnings", told.warnings());
        UpgradeException failure = result.failure();
        if (failure != null) {
            Map<String, Object> error = new LinkedHashMap<>();
            error.put("message", String.valueOf(failure.getMessage()));
            error.put("details", failure.details());
            error.put("service", condition());
            error.put("advice", failure.advice());
            document.put("error", error);
        }
        return JsonMapper.builder()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .build()
                .writeValueAsString(document);
    }
}
