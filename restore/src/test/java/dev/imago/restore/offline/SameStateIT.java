package dev.imago.restore.offline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imago.checkpoint.archive.ArchiveHead;
import dev.imago.checkpoint.archive.ArchiveProgress;
import dev.imago.checkpoint.archive.ArchiveReader;
import dev.imago.restore.upgrade.Leftovers;
import dev.imago.restore.upgrade.OrdersService;
import dev.imago.restore.upgrade.TestJdks;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives of all JDKs and collectors are equal inputs. */
class SameStateIT {
    @TempDir
    Path folder;

    @Test
    void theSameStateIsMigratedToTheSameBytesWhateverJvmItWasIn() throws Exception {
        Path one = state(17, "-XX:+UseG1GC");
        Path other = state(TestJdks.byRelease().lastKey(), "-XX:+UseSerialGC");

        assertThat(Files.size(one)).isGreaterThan(10_000);
        assertThat(Files.mismatch(one, other)).isEqualTo(-1);
        Leftovers.assertNone();
    }

    private Path state(int release, String collector) throws Exception {
        Path own = Files.createDirectory(folder.resolve(release + collector));
        Path checkpoint = own.resolve("orders-1.0.imago");
        Path migrated = own.resolve("orders-2.0.imago");
        try (OrdersService orders = OrdersService.start(TestJdks.of(release), collector)) {
            post(orders.uri().resolve("/bulk?orders=300&seed=7"));
            post(orders.uri().resolve("/office?seed=3"));
            MigratedOrders.succeed("checkpoint", "--pid", Long.toString(orders.pid()), "-o", checkpoint.toString());
        }
        MigratedOrders.succeed(MigratedOrders.migration(checkpoint, migrated));
        try (ArchiveReader reader = ArchiveReader.open(migrated)) {
            reader.unpack(own, ArchiveProgress.NONE);
        }
        return own.resolve(ArchiveHead.STATE);
    }

    private static void post(URI uri) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
}
