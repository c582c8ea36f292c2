package dev.imago.restore.cli;

import dev.imago.migrate.ledger.LedgerProblem;
import dev.imago.migrate.ledger.RegisteredSteps;
import dev.imago.migrate.ledger.StepStatus;
import dev.imago.restore.upgrade.ExitStatus;
import dev.imago.restore.upgrade.UpgradeException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What {@code imago migrations} answers, for a person or as one JSON document.
 *
 * @param lines for a person, on standard output
 * @param document what JSON has beside the head that all documents have
 * @param failure null when nothing failed
 */
record MigrationsReport(
        ExitStatus status,
        List<String> lines,
        Map<String, ? extends @Nullable Object> document,
        @Nullable UpgradeException failure) {
    private static final String CONDITION = "untouched - no service is concerned";
    private static final int SHORT_CHECKSUM = 14;

    static MigrationsReport failed(UpgradeException failure) {
        return new MigrationsReport(failure.status(), List.of(), Map.of(), failure);
    }

    static MigrationsReport info(List<StepStatus> steps) {
        return done(steps.isEmpty() ? List.of("no steps") : table(steps), Map.of("steps", json(steps)));
    }

    static MigrationsReport validated(List<StepStatus> steps, List<LedgerProblem> problems) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("steps", json(steps));
        document.put("problems", problems);
        if (problems.isEmpty()) {
            return done(List.of(steps.size() + " steps, nothing wrong"), document);
        }
        UpgradeException failure = UpgradeException.refused(
                problems.size() == 1 ? "one thing is wrong" : problems.size() + " things are wrong",
                problems.stream().map(LedgerProblem::toString).toList(),
                problems.stream().map(LedgerProblem::advice).distinct().collect(Collectors.joining("; ")));
        return new MigrationsReport(failure.status(), List.of(), document, failure);
    }

    static MigrationsReport changed(String what, List<StepStatus> steps) {
        List<String> lines = steps.stream()
                .map(s -> what + " " + s.step() + "  " + cut(s.checksum()))
                .toList();
        return done(lines.isEmpty() ? List.of("nothing new to be " + what) : lines, Map.of("steps", json(steps)));
    }

    static MigrationsReport repaired(RegisteredSteps.Repair repair) {
        List<String> lines = new ArrayList<>();
        for (StepStatus step : repair.steps()) {
            lines.add(
                    step.checksum().isEmpty()
                            ? "forgotten " + step.step()
                            : "accepted " + step.step() + "  " + cut(step.registered()) + " -> "
                                    + cut(step.checksum()));
        }
        repair.aside().forEach(path -> lines.add("put aside " + path));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("steps", json(repair.steps()));
        document.put("putAside", repair.aside().stream().map(Path::toString).toList());
        return done(lines.isEmpty() ? List.of("nothing to repair") : lines, document);
    }

    static MigrationsReport written(Path folder) {
        return done(List.of(folder.toString()), Map.of("folder", folder.toString()));
    }

    private static MigrationsReport done(List<String> lines, Map<String, Object> document) {
        return new MigrationsReport(ExitStatus.DONE, lines, document, null);
    }

    void print(Console console, String command, boolean json, boolean verbose) {
        FailureBlock block = failure == null ? null : new FailureBlock(failure, CONDITION);
        if (json) {
            Map<String, @Nullable Object> whole = JsonText.document(command, status);
            whole.putAll(document);
            whole.put("error", block == null ? null : block.json());
            console.answer(JsonText.of(whole));
        } else {
            lines.forEach(console::answer);
            if (block != null) {
                block.print(console, "");
            }
        }
        if (block != null && verbose) {
            block.printTrace(console);
        }
    }

    private static List<String> table(List<StepStatus> steps) {
        int width = steps.stream().mapToInt(s -> s.step().length()).max().orElse(0);
        String format = "%-" + Math.max(4, width) + "s  %-10s  %-14s  %7s  %-24s  %s";
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, format, "STEP", "STATE", "CHECKSUM", "APPLIED", "LAST", "NOTE"));
        for (StepStatus step : steps) {
            lines.add(String.format(
                            Locale.ROOT,
                            format,
                            step.step(),
                            step.state().label(),
                            cut(step.checksum()),
                            step.applied(),
                            step.last() == null ? "-" : step.last(),
                            step.state().advice())
                    .stripTrailing());
        }
        return lines;
    }

    private static String cut(String checksum) {
        return checksum.isEmpty() ? "-" : checksum.substring(0, Math.min(SHORT_CHECKSUM, checksum.length()));
    }

    private static List<Map<String, @Nullable Object>> json(List<StepStatus> steps) {
        List<Map<String, @Nullable Object>> list = new ArrayList<>();
        for (StepStatus step : steps) {
            Map<String, @Nullable Object> each = new LinkedHashMap<>();
            each.put("step", step.step());
            each.put("state", step.state().label());
            each.put("checksum", step.checksum());
            each.put("registered", step.registered());
            each.put("applied", step.applied());
            each.put("last", step.last() == null ? null : step.last().toString());
            list.add(each);
        }
        return list;
    }
}
