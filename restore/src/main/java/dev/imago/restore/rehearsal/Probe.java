package dev.imago.restore.rehearsal;

import dev.imago.checkpoint.criu.ChildInterruptedException;
import dev.imago.restore.health.Door;
import dev.imago.restore.upgrade.UpgradeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program of the operator's that is run beside the rehearsed new version, with its network, processes and files. It finds the
 * service where clients do: {@code IMAGO_HOST} and {@code IMAGO_PORT}, or {@code IMAGO_SOCKET}.
 *
 * @param script a program; it runs in the current directory
 * @param limit how long it may take
 */
record Probe(Path script, Duration limit) {
    private static final int LINES = 12;
    private static final int BYTES = 8192;

    /** Refuses what can't be run, before anything is done. */
    void check() {
        if (!Files.isExecutable(script) || Files.isDirectory(script)) {
            throw UpgradeException.usage(script + " is no program that could be run", "correct --probe");
        }
    }

    /**
     * Runs it.
     *
     * @param pid of the new version
     * @param output file for what it prints
     * @throws UpgradeException when it does not end with status 0, with its last lines
     */
    void run(long pid, Door main, List<Door> doors, Path output) throws IOException, InterruptedException {
        List<String> words = List.of(
                "nsenter",
                "--target",
                Long.toString(pid),
                "--net",
                "--ipc",
                "--mount",
                "--pid",
                "--",
                "/bin/sh",
                "-c",
                "cd \"$1\" && exec \"$2\"",
                "sh",
                Path.of("").toAbsolutePath().toString(),
                script.toAbsolutePath().toString());
        ProcessBuilder builder =
                new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().putAll(main.variables(doors));
        Process process = builder.start();
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw failed("did not end within " + limit.toSeconds() + " s", output);
            }
            ChildInterruptedException.check("the probe", process.exitValue());
            if (process.exitValue() != 0) {
                throw failed("ended with status " + process.exitValue(), output);
            }
        } finally {
            // What it has started itself goes with the sandbox.
            process.destroyForcibly();
        }
    }

    private UpgradeException failed(String how, Path output) throws IOException {
        return UpgradeException.refused(
                "the probe " + script + " " + how, lastLines(output), "correct the new version, or the probe");
    }

    private static List<String> lastLines(Path output) throws IOException {
        try (var channel = Files.newByteChannel(output)) {
            channel.position(Math.max(0, channel.size() - BYTES));
            var bytes = java.nio.ByteBuffer.allocate(BYTES);
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
            List<String> lines = new ArrayList<>(new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8)
                    .lines()
                    .toList());
            List<String> last = lines.subList(Math.max(0, lines.size() - LINES), lines.size());
            return List.of(last.isEmpty() ? "it printed nothing" : "it printed:\n" + String.join("\n", last));
        }
    }
}
