package dev.imago.restore.upgrade;

import dev.imago.checkpoint.criu.Criu;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** A run that has come to an armed point and hangs there until it is released. */
public final class HangingRun implements AutoCloseable {
    private final ImagoCommand command;
    private final Path reached;
    private final List<Path> scripts;

    private HangingRun(ImagoCommand command, Path reached, List<Path> scripts) {
        this.command = command;
        this.reached = reached;
        this.scripts = scripts;
        try {
            Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> Files.exists(reached) || command.hasEnded());
            if (!Files.exists(reached)) {
                throw new AssertionError("the run never came there: " + command.await());
            }
        } catch (RuntimeException | AssertionError e) {
            close();
            throw e;
        }
    }

    /** Returns when the run hangs at {@code point}. */
    public static HangingRun at(FaultPoint point, String... arguments) {
        return at(point, Map.of(), arguments);
    }

    /** The same with {@code variables} added to the environment. */
    public static HangingRun at(FaultPoint point, Map<String, String> variables, String... arguments) {
        Path reached = absent();
        ImagoCommand command = ImagoCommand.start(
                List.of("-Dimago.fault=" + point.label() + ":hang", "-Dimago.fault.reached=" + reached),
                variables,
                arguments);
        return new HangingRun(command, reached, List.of());
    }

    /** Returns when CRIU has dumped all of old's memory and hangs with all of its threads in its hands. */
    static HangingRun inTheDump(String... arguments) {
        Path reached = absent();
        Path hold = script(
                "[ \"$CRTOOLS_SCRIPT_ACTION\" = post-dump ] || exit 0",
                "touch " + reached,
                "while [ -e " + reached + " ]; do sleep 0.02; done");
        Path criu = script(
                "[ \"$1\" = dump ] || exec " + Criu.find().program() + " \"$@\"",
                "exec " + Criu.find().program() + " \"$@\" --action-script " + hold);
        ImagoCommand command = ImagoCommand.start(List.of(), Map.of("IMAGO_CRIU", criu.toString()), arguments);
        return new HangingRun(command, reached, List.of(hold, criu));
    }

    private static Path absent() {
        try {
            Path file = Files.createTempFile(Leftovers.TEMPORARY + "reached", "");
            Files.delete(file);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path script(String... lines) {
        try {
            Path file = Files.createTempFile(
                    Leftovers.TEMPORARY + "script",
                    ".sh",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            List<String> all = new ArrayList<>(List.of("#!/bin/sh"));
            all.addAll(List.of(lines));
            Files.write(file, all);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public ImagoCommand command() {
        return command;
    }

    /** Sends a signal by name, {@code KILL} too. */
    public void signal(String name) {
        try {
            command.signal(name);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets what hangs go on. */
    public void release() {
        try {
            Files.deleteIfExists(reached);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        release();
        command.close();
        try {
            for (Path script : scripts) {
                Files.deleteIfExists(script);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
