package dev.imago.restore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.restore.upgrade.ExitStatus;
import dev.imago.restore.upgrade.FaultPoint;
import dev.imago.restore.upgrade.HangingRun;
import dev.imago.restore.upgrade.ImagoCommand;
import dev.imago.restore.upgrade.Leftovers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The life of a step as an operator lives it. */
class MigrationsIT {
    private static final String STEP = "orders-2.3__2.4";

    @TempDir
    private Path directory;

    @TempDir
    private Path state;

    private ImagoCommand.Outcome migrations(String... words) {
        return migrations(List.of(), words);
    }

    private ImagoCommand.Outcome migrations(List<String> options, String... words) {
        List<String> all = new ArrayList<>(List.of("migrations"));
        all.addAll(List.of(words));
        all.addAll(List.of("--steps", directory.resolve("steps").toString()));
        Map<String, String> variables = Map.of("IMAGO_STATE_DIR", state.toString());
        try (ImagoCommand command = ImagoCommand.start(options, variables, all.toArray(String[]::new))) {
            return command.await();
        }
    }

    @Test
    void aStepIsWrittenRegisteredChangedAndAccepted() throws IOException {
        Path rules = directory.resolve("steps").resolve(STEP).resolve("rules.yaml");
        assertThat(migrations("info").err()).contains("there is no directory of migrations");
        assertThat(migrations("new", "orders", "2.3", "2.4").out()).contains(STEP);
        assertThat(migrations("new", "orders", "2.3", "2.4").exit()).isEqualTo(3);
        Files.writeString(rules, "drop: [com.acme.Token]\n");
        assertThat(migrations("register").out()).startsWith("registered " + STEP);
        Files.writeString(rules, "# the same\ndrop:\n- com.acme.Token\n");
        assertThat(migrations("validate").exit()).isZero();

        Files.writeString(rules, "drop: [com.acme.Ticket]\n");

        ImagoCommand.Outcome refused = migrations("validate");
        assertThat(refused.exit()).isEqualTo(3);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err())
                .contains("error: one thing is wrong")
                .contains("- " + STEP + ": it is not what was registered")
                .contains("service: untouched")
                .contains("imago migrations repair");
        assertThat(migrations("repair").out()).startsWith("accepted " + STEP);
        JsonNode document =
                JsonMapper.shared().readTree(migrations("info", "--json").out());
        assertThat(document.get("command").asString()).isEqualTo("migrations info");
        assertThat(document.get("exitCode").asInt()).isZero();
        assertThat(document.get("steps").get(0).get("step").asString()).isEqualTo(STEP);
        assertThat(document.get("steps").get(0).get("state").asString()).isEqualTo("registered");
        assertThat(document.get("steps").get(0).get("last").isNull()).isTrue();
    }

    @Test
    void aStepThatCannotBeUsedIsToldWithItsReasons() throws IOException {
        Path step = Files.createDirectories(directory.resolve("steps").resolve(STEP));
        Files.writeString(step.resolve("rules.yaml"), "renam: {a.B: a.C}\n");

        ImagoCommand.Outcome refused = migrations("test", STEP, "--state", "a.imago", "--new", "b.jar");
        assertThat(refused.exit()).isEqualTo(ExitStatus.REFUSED.code());
        assertThat(refused.err()).contains("no step that can be used is called " + STEP, "unknown key 'renam'");
    }

    @Test
    void aTrialThatCannotBeMadeIsOneBlock() throws IOException {
        GoldenFolder golden = GoldenFolder.all().get(0);
        Path step = Files.createDirectories(directory.resolve("steps").resolve("shop-1__2"));
        Files.copy(golden.rules(), step.resolve("rules.yaml"));
        String archive = golden.checkpoint().toString();

        ImagoCommand.Outcome mistyped = migrations("test", "shop-1__2", "--state", archive, "--new", "/no.jar");
        assertThat(mistyped.exit()).isEqualTo(ExitStatus.USAGE.code());
        assertThat(mistyped.err()).startsWith("error: /no.jar does not exist").contains("  try:     ");

        String jar = golden.newJar().toString();
        ImagoCommand.Outcome broken = migrations(
                List.of("-Dimago.fault=" + FaultPoint.BEFORE_MIGRATE.label() + ":throw"),
                "test",
                "shop-1__2",
                "--state",
                archive,
                "--new",
                jar);
        assertThat(broken.exit()).isEqualTo(ExitStatus.FAILED_UNTOUCHED.code());
        assertThat(broken.err())
                .startsWith("error: java.lang.IllegalStateException: fault armed")
                .contains("  try:     ")
                .doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void aTrialThatIsInterruptedLeavesNothingOfTheStateBehind(String signal) throws Exception {
        GoldenFolder golden = GoldenFolder.all().get(0);
        Path step = Files.createDirectories(directory.resolve("steps").resolve("shop-1__2"));
        Files.copy(golden.rules(), step.resolve("rules.yaml"));
        try (HangingRun run = HangingRun.at(
                FaultPoint.BEFORE_MIGRATE,
                Map.of("IMAGO_STATE_DIR", state.toString()),
                "migrations",
                "test",
                "shop-1__2",
                "--steps",
                directory.resolve("steps").toString(),
                "--state",
                golden.checkpoint().toString(),
                "--new",
                golden.newJar().toString())) {
            run.signal(signal);
            run.release();
            ImagoCommand.Outcome outcome = run.command().await();
            assertThat(outcome.exit()).as(outcome.err()).isEqualTo(ExitStatus.INTERRUPTED.code());
            assertThat(outcome.out()).isEmpty();
            assertThat(outcome.err()).contains("error: interrupted");
        }
        Leftovers.assertNone();
    }
}
