package dev.imago.restore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.restore.offline.NewCode;
import dev.imago.restore.offline.PlanRequest;
import dev.imago.restore.offline.PlanResult;
import dev.imago.restore.offline.PlanRun;
import dev.imago.restore.offline.StartRequest;
import dev.imago.restore.offline.StartResult;
import dev.imago.restore.offline.Starting;
import dev.imago.restore.upgrade.Answers;
import dev.imago.restore.upgrade.ExitStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a person meets who mistypes something. */
class ImagoCliTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int imago(String... words) {
        CommandLine line = Imago.commandLine(words);
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(words);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "upgrad | unknown word 'upgrad'; did you mean upgrade?",
                "upgrade --pid 1 --to x.jar --wiat 3s | unknown option '--wiat'",
                "upgrade --to x.jar | either --pid PID or --pid-file FILE",
                "upgrade --pid 1 --pid-file y --to x.jar | either --pid PID or --pid-file FILE",
                "upgrade --pid 0 --to x.jar | '0' is not a process id",
                "upgrade --pid 4711 | in one way: --to JAR, --replace OLD=NEW, or -- COMMAND",
                "upgrade --pid 4711 --to x.jar -- java -jar x.jar | in one way",
                "upgrade --pid 4711 --to x.jar --steps steps --rules r.yaml | leave out --rules and --migrations, or --steps",
                "upgrade --pid 4711 --to x.jar --wait 3 | '3' is not a length of time; write 500ms, 30s or 2m",
                "upgrade --pid-file /no/such.pid --to x.jar | there is no pid file /no/such.pid",
                "rehearse --to x.jar | either --pid PID or --pid-file FILE",
                "rehearse --pid 4711 | in one way: --to JAR, --replace OLD=NEW, or -- COMMAND",
                "rehearse --pid-file /no/such.pid --to x.jar | there is no pid file /no/such.pid"
            })
    void eachMistakeIsOneBlockWithTheWayOut(String words, String said) {
        assertThat(imago(words.split(" ", -1))).isEqualTo(ExitStatus.USAGE.code());

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines())
                .hasSize(3)
                .anyMatch(line -> line.startsWith("error: ") && line.contains(said))
                .anyMatch(line -> line.startsWith("  service: untouched"))
                .anyMatch(line -> line.startsWith("  try:     "));
    }

    @Test
    void anArchiveThatIsNotThereIsNoFailureOfTheNewVersion() {
        StartRequest request = new StartRequest(
                Path.of("nope.imago"), List.of("java", "-jar", "x.jar"), Optional.empty(), null, Duration.ofSeconds(1));
        Console console = new Console(new PrintWriter(out, true), new PrintWriter(err, true));

        StartResult result = new Starting(request, new StepLines(console, true)).run();

        assertThat(result.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(result.failure()).hasMessage("there is no archive nope.imago");
    }

    @Test
    void rulesThatCannotBeReadAreToldBeforeAnArchiveIsOpened() {
        Answers answers = new Answers(Optional.of(Path.of("/no/such.yaml")), List.of(), Optional.empty(), Map.of());
        PlanRequest request = new PlanRequest(
                Path.of("/no/such.imago"), null, new NewCode("x.jar", Map.of()), answers, null, Duration.ofSeconds(1));
        Console console = new Console(new PrintWriter(out, true), new PrintWriter(err, true));

        PlanResult result = new PlanRun(request, new StepLines(console, true)).run();

        assertThat(result.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(result.failure()).hasMessage("there is no rules file /no/such.yaml");
    }

    @Test
    void aStepThatCannotBeUsedIsToldWithWhereItsReasonsAre(@TempDir Path steps) throws IOException {
        Files.writeString(
                Files.createDirectory(steps.resolve("shop-1__2")).resolve("rules.yaml"), "renam: {a.B: a.C}\n");
        GoldenFolder golden = GoldenFolder.all().get(0);
        String jar = golden.newJar().toString();

        Answers answers = new Answers(Optional.empty(), List.of(), Optional.of(steps), Map.of());
        PlanRequest request = new PlanRequest(
                golden.checkpoint(), null, new NewCode(jar, Map.of()), answers, null, Duration.ofSeconds(1));
        Console console = new Console(new PrintWriter(out, true), new PrintWriter(err, true));
        assertThat(new PlanRun(request, new StepLines(console, true)).run().failure())
                .isNotNull()
                .satisfies(
                        failure -> assertThat(failure.advice()).contains("imago migrations validate --steps " + steps));
    }

    @ParameterizedTest
    @CsvSource({"upgrade --json --nosuch", "upgrade --json --pid-file /no/such.pid --to x", "upgrade --json -- java"})
    void whoAskedForJsonGetsItAlsoForMistakes(String words) {
        assertThat(imago(words.split(" ", -1))).isEqualTo(ExitStatus.USAGE.code());

        JsonNode document = JsonMapper.shared().readTree(out.toString());
        assertThat(document.get("exitCode").asInt()).isEqualTo(2);
        assertThat(document.get("oldPid").isNull()).isTrue();
        assertThat(document.get("error").get("message").asString()).isNotBlank();
        assertThat(document.get("warnings").isArray()).isTrue();
        assertThat(document.get("droppedObjects").isObject()).isTrue();
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"checkpoint", "restore", "inspect", "rest", "plan", "migrate", "rehearse"})
    void noCommandButTheUpgradeSpeaksOfAnOldVersion(String command) {
        assertThat(imago(command, "--help")).isZero();
        assertThat(out.toString())
                .contains("Exit codes:")
                .doesNotContain("old serves")
                .doesNotContain("which version");
    }

    @ParameterizedTest
    @MethodSource("everyCommand")
    void everyCommandListsItsExitCodes(String words) {
        assertThat(imago((words + " --help").strip().split(" ", -1))).isZero();
        assertThat(out.toString()).containsPattern("(?s)Exit codes[^\n]*\n +0 +\\S.*\n +2 +\\S");
    }

    @ParameterizedTest
    @MethodSource("everyCommand")
    void aCommandThatIsNamedIsMadeAlone(String words) {
        String[] given = words.isEmpty() ? new String[0] : words.split(" ", -1);

        Set<String> made = Imago.commandLine(given).getSubcommands().keySet();

        assertThat(made)
                .isEqualTo(
                        given.length == 0
                                ? Imago.commandLine("--help").getSubcommands().keySet()
                                : Set.of(given[0]));
    }

    static Stream<String> everyCommand() {
        return Stream.concat(Stream.of(""), below("", Imago.commandLine()));
    }

    private static Stream<String> below(String words, CommandLine command) {
        return command.getSubcommands().values().stream()
                .filter(sub -> !(sub.getCommand() instanceof CommandLine.HelpCommand))
                .flatMap(sub -> {
                    String name = (words + " " + sub.getCommandName()).strip();
                    return Stream.concat(Stream.of(name), below(name, sub));
                });
    }

    @Test
    void theCodesOfADiffAreThoseOfDiff() {
        assertThat(imago("diff", "--help")).isZero();
        assertThat(out.toString())
                .containsPattern(" 0 +they are the same\n")
                .containsPattern(" 1 +they differ\n")
                .containsPattern(" 2 +not known")
                .containsPattern(" 130 +interrupted");
    }

    @Test
    void jsonAmongTheNewVersionsOwnWordsIsNotMeantForUs() {
        imago("upgrade", "--", "java", "--json");

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).startsWith("error: ");
    }

    @Test
    void aRehearsalTakesEveryOptionOfAnUpgradeInTheSameWords() {
        Map<String, String> rehearsed = options("rehearse");
        assertThat(rehearsed).containsAllEntriesOf(options("upgrade")).containsKey("--probe");
    }

    /** Names and what is said of them, but for what tells how it is printed. */
    private static Map<String, String> options(String command) {
        Map<String, String> options = new TreeMap<>();
        CommandLine line =
                Objects.requireNonNull(Imago.commandLine().getSubcommands().get(command));
        line.getCommandSpec()
                .options()
                .forEach(option -> options.put(option.longestName(), String.join(" ", option.description())));
        options.remove("--quiet");
        return options;
    }

    @Test
    void everyExitCodeIsInTheHelpAndInTheDocumentation() throws IOException {
        Path home = Path.of(System.getProperty("imago.home", ".."));
        String errors = Files.readString(home.resolve("docs/errors.md"));
        String readme = Files.readString(home.resolve("README.md"));
        assertThat(imago("upgrade", "--help")).isZero();
        for (ExitStatus status : ExitStatus.values()) {
            assertThat(out.toString()).contains(status.code() + " ").contains(status.meaning());
            assertThat(errors).contains("## " + status.code() + ": ");
            assertThat(readme).contains("| " + status.code() + " |");
        }
    }
}
