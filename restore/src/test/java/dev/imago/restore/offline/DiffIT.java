package dev.imago.restore.offline;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.assertj.core.api.Assertions.assertThat;

import com.acme.orders.client.OrdersClient;
import dev.imago.restore.upgrade.ImagoCommand;
import dev.imago.restore.upgrade.ImagoCommand.Outcome;
import dev.imago.restore.upgrade.Leftovers;
import dev.imago.restore.upgrade.OrdersService;
import dev.imago.restore.upgrade.TestJdks;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Two checkpoints of a real service differ by what its clients did between them, told in the words of the service. */
class DiffIT {
    private static final int OBJECTS = 500;

    @TempDir
    Path folder;

    @AfterAll
    static void nothingIsLeft() throws Exception {
        Leftovers.assertNone();
    }

    @Test
    void whatHappenedBetweenTwoCheckpointsIsWhatDiffers() throws Exception {
        long seed = new Random().nextLong();
        Path before = folder.resolve("before.imago");
        Path after = folder.resolve("after.imago");
        Path rules =
                Files.writeString(folder.resolve("roots.yaml"), "roots:\n  - instance: com.acme.orders.OrderDesk\n");
        String order;
        String next;
        try (OrdersService orders = OrdersService.start(TestJdks.newest())) {
            OrdersClient.load(orders.uri(), seed, OBJECTS);
            checkpoint(orders, before);
            String first = send(orders, "GET", "/orders?from=0&count=1");
            order = first.split("\\|", 2)[0];
            next = first.contains("PAID") ? "SHIPPED" : "PAID";
            assertThat(send(orders, "POST", "/orders/status?id=" + order + "&to=" + next))
                    .isEqualTo("ok\n");
            checkpoint(orders, after);
        }

        Outcome shapes = ImagoCommand.run("diff", before.toString(), OrdersService.NEW_JAR.toString());
        assertThat(shapes.exit()).as(shapes.err()).isEqualTo(1);
        assertThat(shapes.out())
                .containsPattern("- com\\.acme\\.orders\\.Session   \\d[\\d ]* objects?\n")
                .contains("    ~ static INVOICE: int = 2 -> static INVOICE: int = 3\n")
                .contains("    ~ constants [NEW, PAID, SHIPPED, CLOSED] -> [NEW, PAID, PACKED, SHIPPED, CLOSED]\n");

        Outcome same =
                ImagoCommand.run("diff", before.toString(), before.toString(), "--values", "--rules", rules.toString());
        assertThat(same.exit())
                .as("seed %d: %s%s", seed, same.out(), same.err())
                .isZero();

        Outcome unrooted = ImagoCommand.run("diff", before.toString(), after.toString(), "--values");
        assertThat(unrooted.exit()).as(unrooted.err()).isLessThan(2);
        assertThat(unrooted.out())
                .as("seed %d", seed)
                .contains("Not compared, for no root reaches them:\n")
                .containsPattern(
                        "orders\\.Api with what hangs below, [\\d ]+ -> [\\d ]+ objects; .*instance: com\\.acme\\.orders\\.OrderDesk\n")
                .endsWith("--rules FILE with roots that lead to them compares them as well.\n")
                .doesNotContain("objects are the same.\n");
        JsonNode document = JsonMapper.shared()
                .readTree(ImagoCommand.run("diff", before.toString(), after.toString(), "--values", "--json")
                        .out());
        assertThat(document.get("notCompared").values().stream()
                        .map(left -> left.get("className").asString()))
                .contains("com.acme.orders.Api");

        // The audit trail is a chain whose entries move, so many values differ before those of the order.
        String[] values = {
            "diff", before.toString(), after.toString(), "--values", "--rules", rules.toString(), "--limit", "100000"
        };
        Outcome masked = ImagoCommand.run(values);
        assertThat(masked.exit()).as("seed %d: %s", seed, masked.err()).isEqualTo(1);
        assertThat(masked.out()).contains(".status ******** -> ********").doesNotContain(next);
        // Rules say what becomes of a state, and hide nothing of what it is.
        Files.writeString(rules, "drop: [com.acme.orders.Customer]\nkeep: [com.acme.orders.Order.status]\n", APPEND);
        assertThat(ImagoCommand.run(values).out()).as("seed %d", seed).isEqualTo(masked.out());
        Outcome shown = ImagoCommand.run(
                Stream.concat(Arrays.stream(values), Stream.of("--show-values")).toArray(String[]::new));
        assertThat(shown.out())
                .as("seed %d", seed)
                .containsPattern("OrderDesk\\.orders\\[" + order + "\\]\\.status .*Status \\w+ -> .*Status " + next);
    }

    @Test
    void severalAtOnceLeaveEachOthersImagesAlone() throws Exception {
        Path archive = folder.resolve("orders.imago");
        try (OrdersService orders = OrdersService.start(TestJdks.newest())) {
            OrdersClient.load(orders.uri(), new Random().nextLong(), OBJECTS);
            checkpoint(orders, archive);
        }
        List<ImagoCommand> running = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                running.add(ImagoCommand.start(List.of(), "diff", archive.toString(), archive.toString(), "--values"));
            }
            for (ImagoCommand each : running) {
                Outcome outcome = each.await();
                assertThat(outcome.exit()).as(outcome.err()).isZero();
                assertThat(outcome.err()).doesNotContain("interrupted run");
            }
        } finally {
            running.forEach(ImagoCommand::close);
        }
    }

    @Test
    void whatCannotBeComparedIsTrouble() {
        Outcome missing = ImagoCommand.run("diff", "/nowhere.imago", OrdersService.NEW_JAR.toString());
        assertThat(missing.exit()).isEqualTo(2);
        assertThat(missing.err())
                .contains("/nowhere.imago does not exist")
                .contains("name an archive, a jar")
                .doesNotContain("--to");
        String jar = OrdersService.NEW_JAR.toString();
        Outcome code = ImagoCommand.run("diff", jar, jar, "--values");
        assertThat(code.exit()).isEqualTo(2);
        assertThat(code.err()).contains("is code, and has no values");
    }

    private static void checkpoint(OrdersService orders, Path archive) {
        Outcome outcome =
                ImagoCommand.run("checkpoint", "--pid", Long.toString(orders.pid()), "-o", archive.toString());
        assertThat(outcome.exit()).as(outcome.err()).isZero();
    }

    private static String send(OrdersService orders, String method, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(orders.uri() + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }
}
