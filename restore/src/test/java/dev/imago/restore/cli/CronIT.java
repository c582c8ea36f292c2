package dev.imago.restore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.orders.client.OrdersClient;
import com.acme.orders.client.OrdersMemory;
import com.acme.orders.client.Report;
import dev.imago.restore.upgrade.Leftovers;
import dev.imago.restore.upgrade.OrdersService;
import dev.imago.restore.upgrade.TestJdks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample crontab: a bare PATH, no terminal, locale C, mail for each line of output, and the same line every night. */
class CronIT {
    private static final Path HOME =
            Path.of(System.getProperty("imago.home", "..")).toAbsolutePath().normalize();
    private static final String SCHEDULE_AND_USER = "17 3 * * *  root  ";

    @TempDir
    private Path directory;

    /** The sample's one job as it stands, but for the paths. */
    private String job() throws IOException {
        var jobs = Files.readAllLines(HOME.resolve("scripts/cron/imago.crontab")).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#") && !line.startsWith("MAILTO="))
                .toList();
        assertThat(jobs)
                .singleElement()
                .asString()
                .startsWith(SCHEDULE_AND_USER)
                .doesNotContain("%");
        return jobs.get(0)
                .substring(SCHEDULE_AND_USER.length())
                .replace("/opt/imago/", HOME + "/")
                .replace("/run/orders.pid", directory + "/orders.pid")
                .replace("/srv/orders/", directory + "/");
    }

    @Test
    void theSampleLineUpgradesOneNightAndIsSilentEveryNight() throws Exception {
        Path next = Files.createDirectory(directory.resolve("next"));
        Files.copy(OrdersService.NEW_JAR, next.resolve("orders.jar"));
        Files.copy(OrdersService.RULES, next.resolve("upgrade.yaml"));
        Files.copy(OrdersService.MIGRATIONS, next.resolve("migrations.jar"));
        Path pidFile = directory.resolve("orders.pid");
        long old;
        long serving;
        try (CronDaemon cron = new CronDaemon();
                OrdersService orders = OrdersService.start(TestJdks.newest())) {
            OrdersMemory memory = OrdersClient.load(orders.uri(), 1, 2_000);
            old = orders.pid();
            Files.writeString(pidFile, old + "\n");

            // cron starts jobs at the full minute: both nights in one, with a look at the pid file after each.
            CronDaemon.Outcome outcome = cron.run(
                    "for night in 1 2; do " + job() + " && cat " + pidFile + " >> " + directory
                            + "/looks || exit; done",
                    Duration.ofMinutes(4));

            serving = orders.findNewVersion(next.resolve("orders.jar"));
            orders.succeededBy(serving);
            assertThat(outcome.errors()).isEmpty();
            assertThat(outcome.output()).isEmpty();
            assertThat(outcome.exit()).isZero();
            String pid = Long.toString(serving);
            assertThat(Files.readAllLines(directory.resolve("looks"))).containsExactly(pid, pid);
            Report report = OrdersClient.verify(orders.uri(), memory);
            assertThat(report.clean()).as(report.toString()).isTrue();
            assertThat(report.versions()).containsExactly("orders 2.0");
        }
        Leftovers.assertNone(old, serving);
    }
}
