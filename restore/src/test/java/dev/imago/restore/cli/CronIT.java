package dev.imago.restore.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
    void runsFromACrontab() throws IOException {
        try (CronDaemon cron = new CronDaemon()) {
            // cron starts jobs at the full minute, so this takes up to one.
            CronDaemon.Outcome outcome = cron.run(HOME + "/scripts/imago --version", Duration.ofMinutes(3));

            assertThat(outcome.errors()).isEmpty();
            assertThat(outcome.output()).startsWith("imago ");
            assertThat(outcome.exit()).isZero();
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
