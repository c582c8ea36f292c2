package dev.imago.restore.cli;

import dev.imago.checkpoint.hotspot.trace.LeftClass;
import dev.imago.migrate.plan.Outcome;
import dev.imago.migrate.plan.Question;
import dev.imago.restore.offline.PlanRequest;
import dev.imago.restore.offline.PlanResult;
import dev.imago.restore.upgrade.Sizes;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A plan, for a person or as one JSON document. */
record PlanReport(PlanRequest request, PlanResult result, int limit) {
    private static final int NAME_WIDTH = 44;

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
        text.append('\n').append(line("CLASS", "OBJECTS", "BYTES", "PLAN", ""));
        List<PlanResult.Row> told = findings.rows().stream()
                .filter(row -> row.outcome() != Outcome.SAME)
                .toList();
        told.stream().limit(limit).forEach(row -> add(text, row));
        text.append(told.size() > limit ? "and " + (told.size() - limit) + " more classes\n" : "");
        addTheSame(text, findings);
        addOpen(text, findings);
        return text.toString();
    }

    private static void addTheSame(StringBuilder text, PlanResult.Findings findings) {
        List<PlanResult.Row> same = findings.rows().stream()
                .filter(row -> row.outcome() == Outcome.SAME)
                .toList();
        if (!same.isEmpty()) {
            long objects = same.stream().mapToLong(PlanResult.Row::objects).sum();
            long bytes = same.stream().mapToLong(PlanResult.Row::bytes).sum();
            text.append(line(
                    same.size() + (same.size() == 1 ? " other class" : " other classes"),
                    Sizes.count(objects),
                    Sizes.bytes(bytes),
                    "same",
                    ""));
        }
        text.append(line(
                "the JDK's and libraries'",
                Sizes.count(findings.others().objects()),
                Sizes.bytes(findings.others().bytes()),
                "same",
                ""));
    }

    private void addOpen(StringBuilder text, PlanResult.Findings findings) {
        findings.notes().forEach(note -> text.append("note: ").append(note).append('\n'));
        findings.left().stream()
                .filter(left -> !left.certain())
                .forEach(left -> text.append("note: left behind: ").append(left).append('\n'));
        if (!findings.isBlocked()) {
            text.append("Ready: nothing is unanswered, nothing is left behind.");
            return;
        }
        if (!findings.questions().isEmpty()) {
            text.append("\nunanswered:\n");
            findings.questions().forEach(question -> item(text, question.toString()));
        }
        if (!findings.refusals().isEmpty()) {
            text.append("\ncannot be carried:\n");
            findings.refusals().forEach(refusal -> item(text, refusal.toString()));
        }
        List<LeftClass> left =
                findings.left().stream().filter(LeftClass::certain).toList();
        if (!left.isEmpty()) {
            text.append("\nleft behind (make it a root, or keep or drop it by a rule):\n");
            left.forEach(each -> item(text, each.toString()));
        }
        text.append("\nBlocked: an upgrade would be refused.");
        if (!result.written().isEmpty()) {
            text.append(" Look through:");
            result.written().forEach(file -> text.append("\n  ").append(file));
        } else if (request.writeTo() == null) {
            text.append(" --write-rules FOLDER writes a rules file with a line for each.");
        }
    }

    private static void item(StringBuilder text, String what) {
        text.append("  - ").append(what.replace("\n", "\n    ")).append('\n');
    }

    private static void add(StringBuilder text, PlanResult.Row row) {
        String name = row.newName();
        String how = name == null || name.equals(row.name()) ? "" : "now " + name;
        how += how.isEmpty() || row.how().isEmpty() ? row.how() : "; " + row.how();
        text.append(line(
                row.name(),
                row.objects() < 0 ? "?" : Sizes.count(row.objects()),
                row.bytes() == 0 ? "" : Sizes.bytes(row.bytes()),
                row.outcome().name().toLowerCase(Locale.ROOT),
                how));
    }

    private static String line(String name, String objects, String bytes, String plan, String how) {
        String shown = name.length() <= NAME_WIDTH ? name : "..." + name.substring(name.length() - NAME_WIDTH + 3);
        return String.format(Locale.ROOT, "%-" + NAME_WIDTH + "s %12s %9s  %-11s %s", shown, objects, bytes, plan, how)
                        .stripTrailing()
                + "\n";
    }

    private Map<String, @Nullable Object> document(
            PlanResult.@Nullable Findings findings, @Nullable FailureBlock failure) {
        Map<String, @Nullable Object> document = JsonText.document("plan", result.status());
        document.put(
                "archive", request.archive() == null ? null : request.archive().toString());
        document.put("pid", request.pid());
        document.put("frozenNanos", result.frozenNanos());
        if (findings != null) {
            document.put("service", findings.service());
            document.put("to", findings.next());
            document.put("classes", findings.rows());
            document.put("others", findings.others());
            document.put(
                    "unanswered",
                    findings.questions().stream().map(PlanReport::question).toList());
            document.put("refusals", findings.refusals());
            document.put("leftBehind", findings.left());
            document.put("notes", findings.notes());
            document.put("rules", findings.rules());
            document.put(
                    "written", result.written().stream().map(Path::toString).toList());
        }
        if (failure != null) {
            document.put("error", failure.json());
        }
        return document;
    }

    private static Map<String, Object> question(Question question) {
        return Map.of(
                "kind", question.kind().name(),
                "subject", question.subject(),
                "what", question.what(),
                "advice", question.advice(),
                "rule", question.rule(),
                "objects", question.live());
    }
}
