package dev.imago.restore.cli;

import dev.imago.checkpoint.hotspot.trace.LeftClass;
import dev.imago.migrate.plan.Outcome;
import dev.imago.migrate.plan.Question;
import dev.imago.restore.offline.PlanResult;
import dev.imago.restore.upgrade.Sizes;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What becomes of a state, class by class, for a person and for JSON documents. */
final class FindingsText {
    /** Rows that are shown where nobody says how many. */
    static final int MOST = 30;

    private static final int NAME_WIDTH = 44;

    private FindingsText() {}

    /** The classes and what becomes of them, then everything that is open. */
    static String of(PlanResult.Findings findings, int limit) {
        StringBuilder text = new StringBuilder();
        text.append(line("CLASS", "OBJECTS", "BYTES", "PLAN", ""));
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

    private static void addOpen(StringBuilder text, PlanResult.Findings findings) {
        findings.notes().forEach(note -> text.append("note: ").append(note).append('\n'));
        findings.left().stream()
                .filter(left -> !left.certain())
                .forEach(left -> text.append("note: left behind: ").append(left).append('\n'));
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

    /** Puts the same into a document. */
    static void put(Map<String, @Nullable Object> document, PlanResult.Findings findings) {
        document.put("service", findings.service());
        document.put("to", findings.next());
        document.put("classes", findings.rows());
        document.put("others", findings.others());
        document.put(
                "unanswered",
                findings.questions().stream().map(FindingsText::question).toList());
        document.put("refusals", findings.refusals());
        document.put("leftBehind", findings.left());
        document.put("notes", findings.notes());
        document.put("rules", findings.rules());
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
