package dev.imago.restore.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Five million objects, each reachable through the one before it only, are upgraded in one go, to the newest JDK: no step knows depth. */
class LongChainUpgradeIT {
    private static final int LINKS = 5_000_000;
    private static final String CLASS = ChainService.class.getName();

    @TempDir
    Path directory;

    @Test
    void aChainOfFiveMillionObjectsArrivesWholeAndInOrder() throws Exception {
        Path jdk = TestJdks.of(17);
        prepare();
        try (AnsweringService service =
                AnsweringService.start(port -> command(jdk, port, LINKS), directory.resolve("log"))) {
            assertThat(service.answer()).isEqualTo(ChainService.expected(LINKS));

            ImagoCommand.Outcome outcome =
                    ImagoCommand.run(upgrade(service.process().pid(), command(TestJdks.newest(), service.port(), 0)));

            assertThat(outcome.exit()).as(outcome.err() + outcome.out()).isZero();
            JsonNode result = JsonMapper.shared().readTree(outcome.out());
            service.succeededBy(result.get("newPid").asLong());
            assertThat(result.get("newPid").asLong())
                    .isNotEqualTo(service.process().pid());
            assertThat(result.get("objects").asLong()).isGreaterThanOrEqualTo(LINKS);
            assertThat(service.process().isAlive()).isFalse();
            assertThat(service.answer()).isEqualTo(ChainService.expected(LINKS));
        }
        Leftovers.assertNone();
    }

    /** A class path that holds nothing else than the service. */
    private void prepare() throws IOException {
        Path folder = Path.of(ChainService.class.getPackageName().replace('.', '/'));
        Path target = Files.createDirectories(directory.resolve("classes").resolve(folder));
        Path built =
                Path.of(System.getProperty("user.dir"), "target/test-classes").resolve(folder);
        for (String name : List.of("ChainService.class", "ChainService$Link.class")) {
            Files.copy(built.resolve(name), target.resolve(name));
        }
    }

    private List<String> command(Path jdk, int port, int links) {
        return List.of(
                jdk.resolve("bin/java").toString(),
                "-Xmx400m",
                "-cp",
                directory.resolve("classes").toString(),
                CLASS,
                Integer.toString(port),
                Integer.toString(links));
    }

    private static String[] upgrade(long pid, List<String> command) {
        return Stream.concat(
                        Stream.of("upgrade", "--pid", Long.toString(pid), "--json", "--max-pause", "120s", "--"),
                        command.stream())
                .toArray(String[]::new);
    }
}
