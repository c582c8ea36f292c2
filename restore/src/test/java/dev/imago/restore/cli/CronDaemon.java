package dev.imago.restore.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.imago.restore.upgrade.Leftovers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The machine's real cron, made to run one command line once. Needs root and Debian's package {@code cron}.
 *
 * <p>A cron that runs already does the job; otherwise one is started in the foreground, which runs what else the machine
 * has planned, and is ended by {@link #close}. The crontab goes to {@code /etc/cron.d}, where cron looks once a minute,
 * and is gone when the command starts, so that it never runs twice.
 */
final class CronDaemon implements AutoCloseable {
    private static final Path CRON = Path.of("/usr/sbin/cron");
    /** cron's {@code MAX_COMMAND}. */
    private static final int MOST_CHARACTERS = 1000;

    private static final Path CRONTABS = Path.of("/etc/cron.d");

    private final Path directory;
    private final Path crontab;
    private @Nullable Process daemon;

    /** What cron's command did: its exit code and all it printed. */
    record Outcome(int exit, String output, String errors) {}

    CronDaemon() throws IOException {
        assertThat(CRON)
                .as("the cron daemon; scripts/setup installs it")
                .isRegularFile()
                .isExecutable();
        directory = Files.createTempDirectory(Leftovers.TEMPORARY + "cron");
        // cron skips files whose name has a dot.
        crontab = CRONTABS.resolve("imago-test-" + UUID.randomUUID());
    }

    /** Has cron run {@code commandLine} (as root, by /bin/sh) and waits for its end, at most {@code limit}. */
    Outcome run(String commandLine, Duration limit) throws IOException {
        assertThat(commandLine).as("cron takes %% for a newline").doesNotContain("%", "\n");
        Path job = directory.resolve("job");
        Path output = directory.resolve("output");
        Path errors = directory.resolve("errors");
        Path exit = directory.resolve("exit");
        Files.deleteIfExists(exit);
        // The command line must bear cron's own shell and environment, so it is written as it would be by hand.
        String line = "rm -f " + crontab + "; (" + commandLine + ") > " + output + " 2> " + errors + "; echo $? > "
                + job + "; mv " + job + " " + exit;
        assertThat(line).as("cron passes over longer commands").hasSizeLessThan(MOST_CHARACTERS);
        install("SHELL=/bin/sh\nMAILTO=\"\"\n* * * * * root " + line + "\n");
        await().atMost(limit).pollInterval(Duration.ofMillis(200)).until(() -> {
            keepRunning();
            return Files.exists(exit);
        });
        return new Outcome(
                Integer.parseInt(Files.readString(exit).strip()), Files.readString(output), Files.readString(errors));
    }

    /** Puts the crontab there in one step, with the owner and mode that cron insists on. */
    private void install(String text) throws IOException {
        Path aside = CRONTABS.resolve(crontab.getFileName() + ".new");
        Files.writeString(aside, text);
        Files.setPosixFilePermissions(aside, PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(aside, crontab, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Starts cron unless ours runs; one that finds another's lock ends at once, and that other one serves us. */
    private void keepRunning() throws IOException {
        if (daemon == null || (!daemon.isAlive() && daemon.exitValue() == 0)) {
            daemon = new ProcessBuilder(CRON.toString(), "-f")
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("cron.log").toFile())
                    .start();
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(crontab);
        Files.deleteIfExists(CRONTABS.resolve(crontab.getFileName() + ".new"));
        Process started = daemon;
        if (started != null) {
            started.descendants().forEach(ProcessHandle::destroyForcibly);
            started.destroyForcibly();
            try {
                assertThat(started.waitFor(10, TimeUnit.SECONDS))
                        .as("cron ended")
                        .isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
