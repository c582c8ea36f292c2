package dev.imago.restore.checkpointing;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.orders.client.OrdersClient;
import com.acme.orders.client.OrdersMemory;
import dev.imago.checkpoint.archive.ArchiveReader;
import dev.imago.restore.upgrade.ImagoCommand;
import dev.imago.restore.upgrade.ImagoCommand.Outcome;
import dev.imago.restore.upgrade.Leftovers;
import dev.imago.restore.upgrade.OrdersService;
import dev.imago.restore.upgrade.TestJdks;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A checkpoint or restore that cannot be made says why, and the service runs on as if nothing had happened. */
class CheckpointFailureIT {
    @TempDir
    Path folder;

    @AfterAll
    static void nothingIsLeft() throws Exception {
        Leftovers.assertNone();
    }

    @Test
    void whatIsInTheWayIsToldAllAtOnce() throws Exception {
        Path archive = folder.resolve("orders.imago");
        try (OrdersService orders = OrdersService.start(TestJdks.of(17))) {
            OrdersMemory memory = OrdersClient.load(orders.uri(), 1, 100);
            CheckpointIT.succeed(CheckpointIT.checkpoint(orders, archive, "--json"));

            Outcome whileItRuns = ImagoCommand.run("restore", archive.toString());
            assertThat(whileItRuns.exit()).as(whileItRuns.err()).isEqualTo(3);
            assertThat(whileItRuns.err())
                    .contains("the service itself runs, as pid " + orders.pid())
                    .contains("127.0.0.1:" + orders.port() + " is taken")
                    .contains("nothing was changed");
            assertThat(CheckpointIT.verified(orders, memory)).isTrue();

            CheckpointIT.succeed(CheckpointIT.checkpoint(orders, archive, "--json", "--stop", "--overwrite"));
            Process ofItsPid = ProcessWithId.start(orders.pid());
            Process ofItsThread = ProcessWithId.start(threadOf(archive));
            try (ServerSocket other = new ServerSocket(orders.port(), 1, InetAddress.getLoopbackAddress())) {
                Outcome taken = ImagoCommand.run("restore", archive.toString());
                assertThat(taken.exit()).as(taken.err()).isEqualTo(3);
                assertThat(taken.err())
                        .contains(" things are in the way of the service")
                        .contains("is taken: pid " + ProcessHandle.current().pid() + " (")
                        .contains(") listens on 127.0.0.1:" + orders.port())
                        .contains("pid " + orders.pid() + " is taken by process " + orders.pid() + " (sleep 600)")
                        .contains("the id " + ofItsThread.pid() + " of its threads is taken by process "
                                + ofItsThread.pid() + " (sleep 600); end it, or start it again");
                assertThat(other.isBound()).isTrue();
            } finally {
                ofItsPid.destroyForcibly().waitFor();
                ofItsThread.destroyForcibly().waitFor();
            }
            Files.delete(orders.logFile());
            assertThat(CheckpointIT.succeed("restore", archive.toString(), "--json")
                            .get("notes")
                            .toString())
                    .contains("was gone");
            assertThat(CheckpointIT.verified(orders, memory)).isTrue();
        }
    }

    private static int threadOf(Path archive) {
        try (ArchiveReader reader = ArchiveReader.open(archive)) {
            return reader.head().service().process().threads().get(5);
        }
    }

    @Test
    void whateverHitsItTheServiceRunsOnAndNoArchiveIsLeft() throws Exception {
        Path archive = folder.resolve("orders.imago");
        try (OrdersService orders = OrdersService.start(TestJdks.of(17))) {
            OrdersMemory memory = OrdersClient.load(orders.uri(), 1, 1000);
            for (String hit : List.of("INT check", "TERM freeze", "INT checkpoint", "TERM read", "KILL checkpoint")) {
                String signal = hit.replaceAll(" .*", "");
                Outcome outcome = hit(orders, archive, signal, hit.replaceAll(".* ", ""));

                assertThat(outcome.exit()).as(hit + ": " + outcome.err()).isEqualTo(signal.equals("KILL") ? 137 : 130);
                assertThat(archive).doesNotExist();
                assertThat(CheckpointIT.verified(orders, memory)).as(hit).isTrue();
            }
            // What a killed run could not remove itself is removed by the next one.
            CheckpointIT.succeed(CheckpointIT.checkpoint(orders, archive, "--json"));
        }
    }

    /** Starts a checkpoint that is to stop the service, and sends a signal when a step is over. */
    private static Outcome hit(OrdersService orders, Path archive, String signal, String step) throws Exception {
        try (ImagoCommand command = ImagoCommand.start(List.of(), CheckpointIT.checkpoint(orders, archive, "--stop"))) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> command.errors().contains("] " + step));
            command.signal(signal);
            return command.await();
        }
    }

    @Test
    void mistakesAreToldBeforeAnythingIsTouched() throws Exception {
        Path archive = Files.writeString(folder.resolve("there.imago"), "precious");
        long own = ProcessHandle.current().pid();

        Outcome there = ImagoCommand.run("checkpoint", "--pid", Long.toString(own), "-o", archive.toString());
        assertThat(there.exit()).as(there.err()).isEqualTo(2);
        assertThat(there.err()).contains("is there already").contains("--overwrite");
        Outcome nowhere = ImagoCommand.run("checkpoint", "--pid", Long.toString(own), "-o", folder + "/no/such.imago");
        assertThat(nowhere.exit()).as(nowhere.err()).isEqualTo(2);
        Outcome noArchive = ImagoCommand.run("restore", archive.toString());
        assertThat(noArchive.exit()).as(noArchive.err()).isEqualTo(3);
        assertThat(noArchive.err()).contains("no checkpoint archive").contains(archive.toString());
        assertThat(archive).hasContent("precious");

        for (String command : List.of("restore", "inspect")) {
            Outcome missing = ImagoCommand.run(command, "/no/such.imago", "--json");
            assertThat(missing.exit()).as(missing.err()).isEqualTo(2);
            JsonNode document = JsonMapper.shared().readTree(missing.out());
            assertThat(document.get("command").asString()).isEqualTo(command);
            assertThat(document.get("error").get("message").asString()).isEqualTo("there is no archive /no/such.imago");
        }
    }
}
