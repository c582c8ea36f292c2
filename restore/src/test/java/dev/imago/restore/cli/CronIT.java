package dev.imago.restore.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.acme.orders.client.OrdersClient;
import com.acme.orders.client.OrdersMemory;
import com.acme.orders.client.Report;
import dev.imago.restore.upgrade.OrdersService;
import dev.imago.restore.upgrade.TestJdks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The command from cron: a bare PATH, no terminal, locale C, and mail for each line of output. */
class CronIT {
    private static final Path HOME =
            Path.of(System.getProperty("imago.home", "..")).toAbsolutePath().normalize();

    @Test
    void anUpgradeFromACrontabSaysNothingWhenItSucceeds() throws IOException {
        try (CronDaemon cron = new CronDaemon();
                OrdersService orders = OrdersService.start(TestJdks.of(17))) {
            OrdersMemory memory = OrdersClient.load(orders.uri(), 1, 2_000);
            String command = HOME + "/scripts/imago " + String.join(" ", orders.upgrade("--quiet"));

            // cron starts jobs at the full minute, so this takes up to one.
            CronDaemon.Outcome outcome = cron.run(command, Duration.ofMinutes(3));

            orders.succeededBy(orders.findNewVersion());
            assertThat(outcome.errors()).isEmpty();
            assertThat(outcome.output()).isEmpty();
            assertThat(outcome.exit()).isZero();
            Report report = OrdersClient.verify(orders.uri(), memory);
            assertThat(report.clean()).as(report.toString()).isTrue();
            assertThat(report.versions()).containsExactly("orders 2.0");
        }
    }

    @Test
    void theSampleCrontabIsOneThatCronTakes() throws IOException {
        var jobs = Files.readAllLines(HOME.resolve("scripts/cron/imago.crontab")).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#") && !line.startsWith("MAILTO="))
                .toList();

        assertThat(jobs)
                .singleElement()
                .asString()
                .matches("[0-9*]+ [0-9*]+ [0-9*]+ [0-9*]+ [0-9*]+ {2}root {2}/\\S+/imago upgrade .*--quiet")
                .doesNotContain("%");
    }
}
