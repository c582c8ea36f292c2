package dev.imago.restore.cli;

import dev.imago.restore.upgrade.UpgradeException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A failure as operators read it: what, each detail, the state of the service, what to do.
 *
 * @param condition of the service
 */
record FailureBlock(UpgradeException failure, String condition) {
    /** @param command exact command that recovers, or empty */
    void print(Console console, String command) {
        StringBuilder text = new StringBuilder("error: ").append(failure.getMessage());
        for (String detail : failure.details()) {
            text.append("\n  - ").append(detail.replace("\n", "\n    "));
        }
        text.append("\n  service: ").append(condition);
        if (!failure.advice().isEmpty()) {
            text.append("\n  try:     ").append(failure.advice());
        }
        if (!command.isEmpty()) {
            text.append("\n  run:     ").append(command);
        }
        console.note(text.toString());
    }

    void printTrace(Console console) {
        failure.printStackTrace(console.err());
        console.err().flush();
    }

    Map<String, Object> json() {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("message", String.valueOf(failure.getMessage()));
        error.put("details", failure.details());
        error.put("service", condition);
        error.put("advice", failure.advice());
        return error;
    }
}
