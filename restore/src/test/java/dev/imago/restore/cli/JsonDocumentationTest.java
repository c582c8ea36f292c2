package dev.imago.restore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.hotspot.graph.Retention;
import dev.imago.checkpoint.picture.HeapPicture;
import dev.imago.checkpoint.picture.ThreadPicture;
import dev.imago.restore.bringback.RestoreResult;
import dev.imago.restore.checkpointing.CheckpointResult;
import dev.imago.restore.inspection.HeapQueries;
import dev.imago.restore.inspection.InspectionResult;
import dev.imago.restore.offline.StartResult;
import dev.imago.restore.rehearsal.RehearsalResult;
import dev.imago.restore.upgrade.ExitStatus;
import dev.imago.restore.upgrade.UpgradeException;
import dev.imago.restore.upgrade.UpgradeResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** docs/json.md names the keys that are printed, all of them and no others. */
class JsonDocumentationTest {
    private static final Pattern KEY = Pattern.compile("`(\\w+)`");
    private static final Path ARCHIVE = Path.of("a.imago");
    /** Only an archive that was read has them. */
    private static final List<String> OF_AN_ARCHIVE = List.of("taken", "origin", "stopped", "verified", "history");

    @Test
    void everyKeyOfEveryCommandIsDocumented() throws IOException {
        UpgradeException failure = UpgradeException.usage("no", "yes");
        UpgradeResult upgrade = UpgradeResult.untouched(0, failure);
        assertKeys(
                "upgrade",
                console -> new UpgradeReport("upgrade", upgrade, new WarningsKept(new SilentListener()))
                        .print(console, true, false, false));
        RehearsalResult rehearsal = RehearsalResult.untouched(0, Duration.ofSeconds(60), failure);
        assertKeys("rehearse", console -> new RehearsalReport(rehearsal, List.of()).print(console, true, false, false));
        CheckpointResult checkpoint =
                new CheckpointResult(ExitStatus.USAGE, 0, false, ARCHIVE, 0, 0, 0, 0, 0, 0, 0, Map.of(), failure);
        assertKeys("checkpoint", console -> new CheckpointReport(checkpoint).print(console, true, false, false));
        RestoreResult restore =
                new RestoreResult(ExitStatus.USAGE, ARCHIVE, 0, null, false, 0, 0, 0, List.of(), Map.of(), failure);
        assertKeys("restore", console -> new RestoreReport(restore).print(console, true, false, false));
        StartResult start = new StartResult(ExitStatus.USAGE, ARCHIVE, null, 0, 0, 0, List.of(), Map.of(), failure);
        assertKeys("restore -- COMMAND", console -> new StartReport(start).print(console, true, false, false));
        InspectionResult inspect = new InspectionResult(ExitStatus.USAGE, ARCHIVE, null, null, false, 0, null, failure);
        assertKeys("inspect", console -> new InspectReport(inspect, 1).print(console, true, false));
    }

    private static void assertKeys(String command, Consumer<Console> print) throws IOException {
        StringWriter out = new StringWriter();
        print.accept(new Console(new PrintWriter(out, true), new PrintWriter(new StringWriter())));
        JsonNode printed = JsonMapper.shared().readTree(out.toString());
        Set<String> keys = new TreeSet<>(printed.propertyNames());
        if (command.equals("inspect")) {
            keys.addAll(OF_AN_ARCHIVE);
        }
        Set<String> documented = firstColumn(section("Every command"));
        documented.addAll(firstColumn(section("`imago " + command + "`").replaceAll("(?s)\\| option .*", "")));
        assertThat(documented).as(command).isEqualTo(keys);
    }

    @Test
    void everyKeyOfEveryAnswerIsDocumented() throws IOException {
        assertAnswer("none", InspectionResult.Service.class);
        assertAnswer("none, of a migrated archive", InspectionResult.MigratedState.class);
        assertAnswer("`--threads`", InspectionResult.Threads.class, ThreadPicture.class);
        assertAnswer("`--classes`", InspectionResult.Classes.class, HeapPicture.class, HeapPicture.ClassSize.class);
        assertAnswer("`--class`", InspectionResult.OneClass.class, HeapQueries.ClassView.class);
        assertAnswer(
                "`--object`", InspectionResult.OneObject.class, HeapQueries.ObjectView.class, HeapQueries.Slot.class);
        assertAnswer("`--retained`", InspectionResult.Retained.class, Retention.Holder.class);
        assertAnswer("`--hprof`", InspectionResult.Exported.class);
    }

    private static void assertAnswer(String option, Class<?>... records) throws IOException {
        String line = section("`imago inspect`")
                .lines()
                .filter(each -> each.startsWith("| " + option + " |"))
                .findFirst()
                .orElseThrow();
        Set<String> keys = Stream.of(records)
                .flatMap(type -> Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName))
                .collect(Collectors.toSet());
        Set<String> documented = keys(line.substring(line.indexOf('|', 2)));
        documented.removeAll(Set.of("service", "false")); // words of the explanations
        assertThat(documented).as(option).isEqualTo(keys);
    }

    private static String section(String title) throws IOException {
        String text =
                Files.readString(Path.of(System.getProperty("imago.home", "..")).resolve("docs/json.md"));
        int from = text.indexOf("## " + title + "\n");
        assertThat(from).as(title).isPositive();
        int to = text.indexOf("\n## ", from);
        return text.substring(from, to < 0 ? text.length() : to);
    }

    private static Set<String> firstColumn(String section) {
        return keys(section.lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(0, line.indexOf('|', 2)))
                .collect(Collectors.joining(" ")));
    }

    private static Set<String> keys(String text) {
        return KEY.matcher(text).results().map(found -> found.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }
}
