package dev.imago.restore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.restore.upgrade.ImagoCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
        List<String> all = new ArrayList<>(List.of("migrations"));
        all.addAll(List.of(words));
        all.addAll(List.of("--steps", directory.resolve("steps").toString()));
        Map<String, String> variables = Map.of("IMAGO_STATE_DIR", state.toString());
        try (ImagoCommand command = ImagoCommand.start(List.of(), variables, all.toArray(String[]::new))) {
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
}
