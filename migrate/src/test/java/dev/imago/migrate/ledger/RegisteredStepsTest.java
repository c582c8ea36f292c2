package dev.imago.migrate.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.imago.checkpoint.archive.AppliedStep;
import dev.imago.migrate.Version;
import dev.imago.migrate.api.Migration;
import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.registry.Step;
import dev.imago.migrate.registry.StepFiles;
import dev.imago.migrate.registry.StepName;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegisteredStepsTest {
    private static final String ONE = "orders-1.9__1.10";
    private static final String TWO = "orders-1.10__2.0";

    @TempDir
    private Path directory;

    @TempDir
    private Path state;

    @TempDir
    private Path scratch;

    @BeforeEach
    void writeSteps() {
        StepFiles.rules(directory, ONE, "drop: [app.Token]\n");
        StepFiles.rules(directory, TWO, "drop: [app.Order]\n");
    }

    private RegisteredSteps steps() {
        return RegisteredSteps.read(directory, state);
    }

    private List<StepState> states() {
        return steps().info().stream().map(StepStatus::state).toList();
    }

    private static void remove(Path folder) throws IOException {
        Files.delete(folder.resolve("rules.yaml"));
        Files.delete(folder);
    }

    @Test
    void stepsAreRegisteredAppliedAndToldInTheOrderOfTheirVersions() {
        assertThat(states()).containsExactly(StepState.NEW, StepState.NEW);

        assertThat(steps().register(List.of(TWO))).extracting(StepStatus::step).containsExactly(TWO);
        assertThat(states()).containsExactly(StepState.NEW, StepState.REGISTERED);
        assertThat(steps().register(List.of())).extracting(StepStatus::step).containsExactly(ONE);
        assertThat(steps().register(List.of())).as("again").isEmpty();
        assertThat(steps().register(List.of(ONE))).as("again by name").isEmpty();

        RegisteredSteps steps = steps();
        Instant now = Instant.parse("2026-11-27T20:00:00Z");
        Ledger.noteApplied(
                state,
                new StepHistory(steps.directory().chain("orders", "1.9", "2.0").steps().stream()
                        .map(s -> new AppliedStep(s.name().toString(), s.checksum(), now, "upgrade of pid 7"))
                        .toList()));
        assertThat(steps().info())
                .extracting(StepStatus::step, StepStatus::state, StepStatus::applied)
                .containsExactly(tuple(ONE, StepState.APPLIED, 1), tuple(TWO, StepState.APPLIED, 1));
        assertThat(steps().history("orders").steps())
                .extracting(AppliedStep::step, AppliedStep::how)
                .containsExactly(tuple(ONE, "upgrade of pid 7"), tuple(TWO, "upgrade of pid 7"));
        assertThat(steps().history("other").steps()).isEmpty();
        assertThat(steps().validate()).isEmpty();
    }

    @Test
    void aCommentBreaksNothingAndAnotherRuleIsNoticedUntilItIsAccepted() throws IOException {
        steps().register(List.of());
        Files.writeString(directory.resolve(ONE).resolve("rules.yaml"), "# said again\r\ndrop:\r\n  - app.Token\r\n");
        assertThat(states()).containsOnly(StepState.REGISTERED);

        Files.writeString(directory.resolve(ONE).resolve("rules.yaml"), "drop: [app.Tokens]\n");

        assertThat(states()).containsExactly(StepState.CHANGED, StepState.REGISTERED);
        RegisteredSteps changed = steps();
        assertThatThrownBy(() -> changed.requireRegistered(changed.directory().chain("orders", "1.9", "2.0")))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining(ONE + " is changed");
        assertThatThrownBy(() -> changed.register(List.of(ONE, "orders-1.10__2")))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("no step is called orders-1.10__2; did you mean '" + TWO + "'?");
        assertThatThrownBy(() -> changed.register(List.of(ONE)))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("repair");
    }

    @Test
    void aRepairAcceptsWhatChangedAndForgetsWhatIsGone() throws IOException {
        steps().register(List.of());
        Files.writeString(directory.resolve(ONE).resolve("rules.yaml"), "drop: [app.Tokens]\n");
        remove(directory.resolve(TWO));
        assertThat(states()).containsExactly(StepState.CHANGED, StepState.MISSING);

        RegisteredSteps.Repair repair = steps().repair(List.of());

        assertThat(repair.steps()).extracting(StepStatus::step).containsExactly(ONE, TWO);
        assertThat(repair.aside()).isEmpty();
        assertThat(steps().info())
                .extracting(StepStatus::step, StepStatus::state)
                .containsExactly(tuple(ONE, StepState.REGISTERED));
        assertThat(steps().validate()).isEmpty();
        StepFiles.rules(directory, TWO, "drop: [app.Order]\n");
        assertThat(states()).as("it is back").containsExactly(StepState.REGISTERED, StepState.NEW);
    }

    @Test
    void aKeptVersionIsNoStepAndOneThatCannotBeReadIsTold() throws IOException {
        steps().register(List.of());
        Path versions = Files.createDirectory(directory.resolve("versions"));
        assertThat(steps().info()).hasSize(2);
        assertThat(steps().validate()).isEmpty();

        Files.writeString(versions.resolve("orders-1.10.jar"), "no jar");

        assertThat(states()).containsOnly(StepState.REGISTERED);
        assertThat(steps().validate()).singleElement().satisfies(problem -> {
            assertThat(problem.subject()).isEqualTo("versions/orders-1.10");
            assertThat(problem.what()).contains("cannot read");
        });
    }

    @Test
    void codeThatCannotBeLoadedIsNeitherRegisteredNorAccepted() {
        Map<String, byte[]> files = StepFiles.compiled(scratch, "app.Gone", List.of(), "public class Step { }");
        steps().register(List.of());
        StepFiles.jar(directory.resolve(ONE).resolve("code.jar"), files, 0);
        Path added = StepFiles.rules(directory, "orders-2.0__2.2", "drop: [app.X]\n");
        StepFiles.jar(added.resolve("code.jar"), files, 0);
        List<StepStatus> before = steps().info();

        assertThatThrownBy(() -> steps().repair(List.of()))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("nothing was repaired")
                .hasMessageContaining(ONE + " cannot be used: a migration in ")
                .hasMessageContaining("app.Gone");
        assertThatThrownBy(() -> steps().register(List.of("orders-2.0__2.2")))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("nothing was registered")
                .hasMessageContaining("orders-2.0__2.2 cannot be used: ");

        assertThat(steps().info()).isEqualTo(before);
        assertThat(steps().validate())
                .filteredOn(problem -> problem.what().contains("cannot be loaded"))
                .hasSize(2)
                .allMatch(problem -> problem.advice().startsWith("mend what cannot be used"));
    }

    @Test
    void aStepWithAMigrationThatNothingListsIsNeitherRegisteredNorAccepted() throws IOException {
        steps().register(List.of());
        Map<String, byte[]> files = StepFiles.compiled(
                scratch,
                "",
                List.of(),
                "import dev.imago.migrate.api.*; public class Step implements Migration {"
                        + " public void register(Registration registration) { } }");
        files.remove(StepFiles.SERVICES);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path target = directory.resolve(ONE).resolve(file.getKey());
            Files.createDirectories(target.getParent());
            Files.write(target, file.getValue());
        }

        assertThat(states()).containsExactly(StepState.BROKEN, StepState.REGISTERED);
        assertThat(steps().validate()).singleElement().asString().contains("does not list app.Step");
        assertThatThrownBy(() -> steps().register(List.of())).hasMessageContaining("does not list app.Step");
        assertThatThrownBy(() -> steps().repair(List.of(ONE))).hasMessageContaining("does not list app.Step");
    }

    @Test
    void validationTellsEverythingThatIsWrongAtOnce() throws IOException {
        StepFiles.rules(directory, "orders-0.8__0.9", "drop: [app.X]\n");
        steps().register(List.of());
        Files.writeString(directory.resolve(ONE).resolve("rules.yaml"), "drop: [app.Tokens]\n");
        remove(directory.resolve("orders-0.8__0.9"));
        StepFiles.rules(directory, "orders-2.0__2.1", "renam: {}\nkeep: 3\n");
        Path code = StepFiles.rules(directory, "orders-2.0__2.2", "drop: [app.X]\n");
        StepFiles.jar(
                code.resolve("code.jar"),
                StepFiles.compiled(scratch, "app.Gone", List.of(), "public class Step { }"),
                0);
        StepFiles.rules(directory, "orders-1.9__1.11", "drop: [app.X]\n");
        StepFiles.rules(directory, "orders-1.11__2.0", "drop: [app.X]\n");
        Path ledger = state.resolve("ledger/orders.ledger");
        Files.writeString(
                ledger,
                Files.readString(ledger).replace("REGISTERED\",\"step\":\"" + TWO, "APPLIED\",\"step\":\"" + TWO));

        List<String> problems =
                steps().validate().stream().map(LedgerProblem::toString).toList();

        assertThat(problems)
                .hasSize(7)
                .anyMatch(p -> p.startsWith("orders-2.0__2.1: ") && p.contains("renam"))
                .anyMatch(p -> p.startsWith("orders-2.0__2.1: ") && p.contains("keep must be a list"))
                .anyMatch(p -> p.startsWith(ONE + ": it is not what was registered"))
                .anyMatch(p -> p.startsWith("orders-0.8__0.9: it is registered, and not in the directory"))
                .anyMatch(p -> p.startsWith("orders-2.0__2.2: ") && p.contains("cannot be loaded"))
                .anyMatch(p -> p.startsWith("orders 1.9 to 2.0: 2 ways lead"))
                .anyMatch(p -> p.endsWith("orders.ledger: line 3 is damaged"));
    }

    @Test
    void theDocumentedWayFromANewStepToCodeThatRuns() throws IOException, URISyntaxException {
        Path folder = StepTemplate.write(directory, new StepName("orders", "2.0", "3.0-rc1"));
        assertThatThrownBy(() -> StepTemplate.write(directory, new StepName("orders", "2.0", "3.0-rc1")))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("already");
        assertThat(steps().validate()).isEmpty();

        String stub = Files.readString(folder.resolve("Step2_0To3_0_rc1.java"));
        Path api = Path.of(Migration.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path classes = Version.compile(scratch, "app", api.toString(), stub);
        Files.createDirectory(folder.resolve("app"));
        Files.move(classes.resolve("app/Step2_0To3_0_rc1.class"), folder.resolve("app/Step2_0To3_0_rc1.class"));
        Files.writeString(
                folder.resolve("META-INF/services/dev.imago.migrate.api.Migration"), "app.Step2_0To3_0_rc1\n");

        Step step = steps().directory().named("orders-2.0__3.0-rc1").get(0);
        try (Migrations loaded = step.load()) {
            assertThat(loaded.names()).containsExactly("app.Step2_0To3_0_rc1");
        }
    }

    @Test
    void everyExampleOfTheNewRulesFileIsARule() throws IOException {
        Path folder = StepTemplate.write(directory, new StepName("orders", "2.0", "3.0"));
        String all = Files.readString(folder.resolve("rules.yaml"))
                .replaceFirst("(?s).*?#\n", "")
                .replaceAll("(?m)^# ", "");

        Files.writeString(folder.resolve("rules.yaml"), all);

        assertThat(steps().directory().broken()).isEmpty();
        assertThat(steps().directory().named("orders-2.0__3.0").get(0).rules().rename())
                .hasSize(2);
    }
}
