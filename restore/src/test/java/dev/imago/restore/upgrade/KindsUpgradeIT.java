package dev.imago.restore.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** State of every kind moves, judged by what the service itself shows and by how it behaves afterwards. */
class KindsUpgradeIT {
    private static final String CLASSES =
            ImagoCommand.HOME.resolve("restore/target/test-classes").toString();

    @TempDir
    private Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private int port;
    private long serving;

    static Stream<Arguments> jdks() {
        return OrdersUpgradeIT.jdks();
    }

    @BeforeEach
    void choosePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = probe.getLocalPort();
        }
    }

    @AfterEach
    void endService() throws Exception {
        ProcessHandle.of(serving).ifPresent(ProcessHandle::destroyForcibly);
        Leftovers.assertNone();
    }

    @ParameterizedTest(name = "JDK {0} to {1}")
    @MethodSource("jdks")
    void stateOfEveryKindIsTheSameAfterwardsAndStillWorks(int from, int to) throws Exception {
        long seed = new Random().nextLong();
        start(from);
        get("/fill?" + seed);
        List<String> before = get("/state").lines().toList();

        get("/unknown");
        ImagoCommand.Outcome refused = upgrade(to, "");
        assertThat(refused.exit()).as(refused.err()).isEqualTo(ExitStatus.ROLLED_BACK.code());
        assertThat(refused.out())
                .contains("java.util.concurrent.CompletableFuture")
                .contains("KindsOfState$Unknown.future")
                .contains("1 object");

        String rules = "drop: [" + KindsOfState.Unknown.class.getName() + ".future]\n";
        ImagoCommand.Outcome outcome = upgrade(to, rules);
        assertThat(outcome.exit())
                .as("seed " + seed + "\n" + outcome.err() + outcome.out())
                .isZero();
        JsonNode result = JsonMapper.shared().readTree(outcome.out());
        serving = result.get("newPid").asLong();

        List<String> after = get("/state").lines().toList();
        assertThat(after).as("seed " + seed).hasSameSizeAs(before);
        for (int i = 0; i < before.size(); i++) {
            assertThat(after.get(i)).as("seed " + seed).isEqualTo(before.get(i));
        }
        assertThat(get("/probe")).as("seed " + seed).isEmpty();
    }

    private List<String> command(int jdk) {
        return List.of(
                TestJdks.of(jdk).resolve("bin/java").toString(),
                "-cp",
                CLASSES,
                KindsService.class.getName(),
                Integer.toString(port));
    }

    private void start(int jdk) throws IOException {
        Path log = directory.resolve("service.log");
        serving = new ProcessBuilder(command(jdk))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .pid();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> Files.readString(log).contains("listening"));
    }

    private ImagoCommand.Outcome upgrade(int jdk, String rules) throws IOException {
        Path file = directory.resolve("rules.yaml");
        Files.writeString(file, "roots:\n  - instance: " + KindsOfState.Office.class.getName() + "\n" + rules);
        Stream<String> options =
                Stream.of("upgrade", "--pid", Long.toString(serving), "--json", "--rules", file.toString(), "--");
        return ImagoCommand.run(Stream.concat(options, command(jdk).stream()).toArray(String[]::new));
    }

    private String get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }
}
