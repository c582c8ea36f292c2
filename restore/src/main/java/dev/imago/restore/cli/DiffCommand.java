package dev.imago.restore.cli;

import dev.imago.migrate.compare.FieldDifference;
import dev.imago.migrate.compare.ShapeDifference;
import dev.imago.migrate.compare.Shown;
import dev.imago.migrate.compare.ValueDifferences;
import dev.imago.migrate.compare.ValueDifferences.ValueDifference;
import dev.imago.restore.offline.DiffRequest;
import dev.imago.restore.offline.DiffResult;
import dev.imago.restore.offline.DiffRun;
import dev.imago.restore.offline.NotCompared;
import dev.imago.restore.upgrade.Sizes;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code imago diff}: how two checkpoints or versions differ. */
@Command(
        name = "diff",
        header = "Show how two checkpoints, or a checkpoint and a version, differ.",
        description = {
            "",
            "Compares the service's own classes: fields, types with their arguments, constants, and how many objects an archive has of those "
                    + "that differ. With --values also the objects of two checkpoints, matched by root, field and key. "
                    + "Values are masked unless --show-values.",
            "",
            "Examples:",
            "  imago diff shop-mon.imago shop-2.4.jar",
            "  imago diff shop-mon.imago shop-tue.imago --values --show-values",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes, those of diff(1):%n",
        exitCodeList = {
            " 0:they are the same",
            " 1:they differ",
            " 2:not known: wrong usage, or it failed",
            " 130:interrupted; not known"
        })
final class DiffCommand implements Callable<Integer> {
    private static final String MASK = "********";
    private static final Pattern KEY =
            Pattern.compile("\\[(?:\".*?\"|(?![0-9]+\\]).*?)\\](?=[.\\[]|$)", Pattern.DOTALL);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "A", description = "An archive, a jar, a directory or a class path.")
    private String left = "";

    @Parameters(index = "1", paramLabel = "B", description = "What it is compared with.")
    private String right = "";

    @Option(
            names = "--values",
            description =
                    "Compare the objects as well; both have to be archives. Of checkpoints, those that roots lead to: "
                            + "static fields, and what --rules name. What no root reaches is told.")
    private boolean values;

    @Option(
            names = "--rules",
            paramLabel = "FILE",
            description =
                    "Rules whose roots, keep and drop say what the state is, and whose rename says what is called otherwise.")
    private @Nullable Path rules;

    @Option(names = "--show-values", description = "Show the values that differ.")
    private boolean showValues;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "How many differing values to show. Default: ${DEFAULT-VALUE}.")
    private int limit = 50;

    @Option(names = "--json", description = "Print one JSON document on standard output.")
    private boolean json;

    @Option(
            names = {"-v", "--verbose"},
            description = "Print the stack trace of a failure.")
    private boolean verbose;

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new ParameterException(spec.commandLine(), "--limit " + limit + " shows nothing");
        }
        Console console =
                new Console(spec.commandLine().getOut(), spec.commandLine().getErr());
        DiffRequest request = new DiffRequest(left, right, values, Optional.ofNullable(rules), limit);
        DiffRun run = new DiffRun(request, new StepLines(console, true));
        return Interruption.guard(
                        run::interrupt, run::run, DiffResult::exitCode, console, result -> print(result, console))
                .exitCode();
    }

    private void print(DiffResult result, Console console) {
        FailureBlock failure = result.failure() == null ? null : new FailureBlock(result.failure(), "none was touched");
        if (json) {
            console.answer(JsonText.of(document(result, failure)));
        } else if (failure != null) {
            failure.print(console, "");
        } else {
            console.answer(text(result).stripTrailing());
        }
        if (failure != null && verbose) {
            failure.printTrace(console);
        }
    }

    private String text(DiffResult result) {
        StringBuilder text = new StringBuilder(result.left() + " and " + result.right() + "\n");
        for (ShapeDifference shape : result.shapes()) {
            text.append(
                            switch (shape.kind()) {
                                case ADDED -> "+ ";
                                case REMOVED -> "- ";
                                case CHANGED -> "~ ";
                            })
                    .append(shape.name())
                    .append(shape.newName().equals(shape.name()) ? "" : " -> " + shape.newName())
                    .append(objects(shape))
                    .append('\n');
            shape.details().forEach(detail -> text.append("    ").append(detail).append('\n'));
        }
        text.append(
                result.shapes().isEmpty()
                        ? "The classes are the same.\n"
                        : result.shapes().size() + " classes differ.\n");
        var found = result.values();
        if (found != null) {
            found.fields().forEach(each -> text.append(line(each)).append('\n'));
            found.differences().forEach(each -> text.append(line(each)).append('\n'));
            text.append(summary(found, result.notCompared().isEmpty() && !result.isPartial()))
                    .append('\n')
                    .append(notCompared(result.notCompared()));
            if (result.isPartial()) {
                text.append(
                        "Not compared either: some of what --rules drop, rebuild or keep; no root reaches it, or it is not understood.\n");
            }
        }
        return text.toString();
    }

    private static String notCompared(List<NotCompared> left) {
        if (left.isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder("Not compared, for no root reaches them:\n");
        for (NotCompared each : left) {
            text.append("  ")
                    .append(each.className())
                    .append(" with what hangs below, ")
                    .append(Sizes.count(each.objectsBefore()))
                    .append(" -> ")
                    .append(Sizes.count(each.objectsAfter()))
                    .append(" objects")
                    .append(each.root().isEmpty() ? "" : "; as a root: - instance: " + each.root())
                    .append('\n');
        }
        return text.append("--rules FILE with roots that lead to them compares them as well.\n")
                .toString();
    }

    private static String objects(ShapeDifference shape) {
        String counts = Stream.of(shape.objectsBefore(), shape.objectsAfter())
                .filter(Objects::nonNull)
                .map(Sizes::count)
                .distinct()
                .collect(Collectors.joining(" -> "));
        return counts.isEmpty() ? "" : "   " + counts + (counts.equals("1") ? " object" : " objects");
    }

    private String summary(ValueDifferences.Result found, boolean isAll) {
        String objects = Sizes.count(found.compared()) + " objects";
        if (found.isSame()) {
            return objects + (isAll ? " are the same." : " are the same, but these are not all.");
        }
        return found.count() == 0
                ? "Only these fields differ in " + objects + "."
                : Sizes.count(found.count()) + " values differ in " + objects
                        + (found.count() > limit ? ", the first are shown." : ".");
    }

    /** As {@code 42 com.acme.Session: + scopeIdentity = null}. */
    private String line(FieldDifference each) {
        String value = (each.uniform() ? " = " : ", first ") + each.value();
        return Sizes.count(each.objects()) + " " + each.className() + ": "
                + (each.kind() == ShapeDifference.Kind.ADDED ? "+ " : "- ")
                + each.field()
                + (showValues ? value : "");
    }

    private String line(ValueDifference each) {
        String place = each.what().equals(ValueDifferences.ORDER)
                ? each.what() + " " + keys(each.path())
                : keys(each.path())
                        + (each.what().isEmpty() || each.what().startsWith("[") ? "" : ".")
                        + keys(each.what());
        if (each.before().isEmpty()) {
            return "+ " + place + " " + shown(each.after());
        }
        return each.after().isEmpty()
                ? "- " + place + " " + shown(each.before())
                : "~ " + place + " " + shown(each.before()) + " -> " + shown(each.after());
    }

    private String shown(String value) {
        return showValues || value.equals(Shown.KEPT) ? value : MASK;
    }

    /** Keys may be as secret as values: tokens, addresses. Numbers are shown, as indexes have to be. */
    private String keys(String path) {
        return showValues ? path : withoutKeys(path);
    }

    static String withoutKeys(String path) {
        return KEY.matcher(path).replaceAll("[" + MASK + "]");
    }

    private Map<String, @Nullable Object> document(DiffResult result, @Nullable FailureBlock failure) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("schema", JsonText.SCHEMA);
        document.put("command", "diff");
        document.put("exitCode", result.exitCode());
        document.put("left", result.left());
        document.put("right", result.right());
        document.put("classes", result.shapes());
        var found = result.values();
        if (found != null) {
            document.put("objects", found.compared());
            document.put("differing", found.count());
            document.put("notCompared", result.notCompared());
            document.put("partial", result.isPartial());
            document.put(
                    "fields",
                    found.fields().stream()
                            .map(each -> new FieldDifference(
                                    each.className(),
                                    each.field(),
                                    each.kind(),
                                    each.objects(),
                                    masked(each.value()),
                                    each.uniform()))
                            .toList());
            document.put(
                    "values",
                    found.differences().stream()
                            .map(each -> new ValueDifference(
                                    keys(each.path()), keys(each.what()), masked(each.before()), masked(each.after())))
                            .toList());
        }
        if (failure != null) {
            document.put("error", failure.json());
        }
        return document;
    }

    private String masked(String value) {
        return value.isEmpty() ? value : shown(value);
    }
}
