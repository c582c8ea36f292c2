package dev.imago.restore.cli;

import dev.imago.restore.upgrade.UpgradeException;
import dev.imago.restore.upgrade.UpgradeResult;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in one block what is wrong with the options, and not the whole help; as JSON for who asked for that. */
final class UsageErrors implements IParameterExceptionHandler {
    @Override
    public int handleParseException(ParameterException e, String[] args) {
        CommandLine line = e.getCommandLine();
        Console console = new Console(line.getOut(), line.getErr());
        CommandSpec spec = line.getCommandSpec();
        UpgradeException failure = UpgradeException.usage(message(e), spec.qualifiedName() + " --help");
        if (spec.name().equals("upgrade")) {
            UpgradeResult result = UpgradeResult.untouched(0, failure);
            new UpgradeReport(spec.name(), result, new WarningsKept(new SilentListener()))
                    .print(console, wantsJson(args), false, false);
        } else {
            print(console, spec.name(), new FailureBlock(failure, "untouched"), wantsJson(args));
        }
        return failure.status().code();
    }

    private static void print(Console console, String command, FailureBlock block, boolean json) {
        if (json) {
            Map<String, @Nullable Object> document =
                    JsonText.document(command, block.failure().status());
            document.put("error", block.json());
            console.answer(JsonText.of(document));
        } else {
            block.print(console, "");
        }
    }

    private static String message(ParameterException e) {
        String message = String.valueOf(e.getMessage());
        if (e instanceof UnmatchedArgumentException unmatched) {
            message = (unmatched.isUnknownOption() ? "unknown option " : "unknown word ")
                    + unmatched.getUnmatched().stream().map(w -> "'" + w + "'").collect(Collectors.joining(", "));
            List<String> near = unmatched.getSuggestions();
            // The nearest comes first; what follows is often not near at all.
            return near.isEmpty() ? message : message + "; did you mean " + near.get(0) + "?";
        }
        return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    }

    /** Options end where the new version's own command begins. */
    private static boolean wantsJson(String[] args) {
        return Arrays.stream(args).takeWhile(word -> !word.equals("--")).anyMatch("--json"::equals);
    }
}
