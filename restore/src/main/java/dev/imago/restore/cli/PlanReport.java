package dev.imago.restore.cli;

import dev.imago.restore.offline.PlanRequest;
import dev.imago.restore.offline.PlanResult;
import dev.imago.restore.upgrade.Sizes;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A plan, for a person or as one JSON document. */
record PlanReport(PlanRequest request, PlanResult result, int limit) {
    void print(Console console, boolean json, boolean verbose) {
        FailureBlock failure = result.failure() == null ? null : new FailureBlock(result.failure(), condition());
        PlanResult.Findings findings = result.findings();
        if (json) {
            console.answer(JsonText.of(document(findings, failure)));
        } else if (failure != null) {
            failure.print(console, "");
        } else if (findings != null) {
            console.answer(text(findings).stripTrailing());
        }
        if (failure != null && verbose) {
            failure.printTrace(console);
        }
    }

    private String condition() {
        Long pid = request.pid();
        if (pid == null) {
            return "none was touched";
        }
        boolean alive = ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
        return "pid " + pid + (alive ? " runs" : " does not run");
    }

    private String text(PlanResult.Findings findings) {
        StringBuilder text = new StringBuilder(findings.service() + " -> " + findings.next());
        text.append(result.frozenNanos() > 0 ? "   stood still for " + Sizes.nanos(result.frozenNanos()) : "");
        text.append('\n').append(FindingsText.of(findings, limit));
        if (!findings.isBlocked()) {
            return text.append("Ready: nothing is unanswered, nothing is left behind.")
                    .toString();
        }
        text.append("\nBlocked: an upgrade would be refused.");
        if (!result.written().isEmpty()) {
            text.append(" Look through:");
            result.written().forEach(file -> text.append("\n  ").append(file));
        } else if (request.writeTo() == null) {
            text.append(" --write-rules FOLDER writes a rules file with a line for each.");
        }
        return text.toString();
    }

    private Map<String, @Nullable Object> document(
            PlanResult.@Nullable Findings findings, @Nullable FailureBlock failure) {
        Map<String, @Nullable Object> document = JsonText.document("plan", result.status());
        document.put(
                "archive", request.archive() == null ? null : request.archive().toString());
        document.put("pid", request.pid());
        document.put("frozenNanos", result.frozenNanos());
        if (findings != null) {
            FindingsText.put(document, findings);
            document.put(
                    "written", result.written().stream().map(Path::toString).toList());
        }
        if (failure != null) {
            document.put("error", failure.json());
        }
        return document;
    }
}
