package dev.imago.restore.health;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A program ends with status 0. It finds the door in {@code IMAGO_HOST} and {@code IMAGO_PORT}, or in {@code IMAGO_SOCKET},
 * and the door of every listener in {@code IMAGO_PORT_8080}, by the port that clients know.
 */
record CommandQuestion(List<String> words) implements Question {
    CommandQuestion {
        words = List.copyOf(words);
    }

    @Override
    public Answer ask(Door door, List<Door> all, LongSupplier accepted, Duration limit) throws InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().putAll(door.variables(all));
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        String name = String.join(" ", words);
        try {
            Process process = builder.start();
            try {
                if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                    return Answer.notYet(name + " did not end in time");
                }
                return process.exitValue() == 0
                        ? Answer.GOOD
                        : Answer.notYet(name + " ended with status " + process.exitValue());
            } finally {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (IOException e) {
            return Answer.notYet(name + " cannot be started: " + e.getMessage());
        }
    }
}
