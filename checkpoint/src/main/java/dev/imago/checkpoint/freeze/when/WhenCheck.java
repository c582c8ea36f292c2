package dev.imago.checkpoint.freeze.when;

import dev.imago.checkpoint.freeze.BusyThread;
import dev.imago.checkpoint.freeze.LiveRestCheck;
import dev.imago.checkpoint.freeze.MethodPattern;
import dev.imago.checkpoint.freeze.RestVerdict;
import dev.imago.checkpoint.hotspot.thread.Frame;
import dev.imago.checkpoint.hotspot.thread.JavaThread;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A {@link LiveRestCheck} with a condition beside it: what can be told without freezing is looked at before, all of it on
 * the frozen process. For one thread.
 */
public final class WhenCheck {
    private static final Path LOAD = Path.of("/proc/loadavg");

    private final LiveRestCheck check;
    private final Condition condition;
    private final Clock clock;
    private Optional<Instant> restSince = Optional.empty();

    public WhenCheck(LiveRestCheck check, Condition condition, Clock clock) {
        this.check = check;
        this.condition = condition;
        this.clock = clock;
    }

    /** What fails already while the process runs, so that there is no use in freezing it. */
    public List<BusyThread> before() {
        return busy(condition.failing(new Seen(List.of(), false, condition.longestQuiet())));
    }

    /** Judges the frozen process: rest first, then the condition. */
    public RestVerdict judge() throws InterruptedException {
        LiveRestCheck.Found found = check.look();
        Instant now = clock.instant();
        if (!found.verdict().atRest()) {
            restSince = Optional.empty();
            return found.verdict();
        }
        Instant since = restSince.orElse(now);
        restSince = Optional.of(since);
        return RestVerdict.of(busy(condition.failing(new Seen(found.threads(), true, Duration.between(since, now)))));
    }

    private static List<BusyThread> busy(List<Condition.Failure> failing) {
        return failing.stream()
                .map(failure -> BusyThread.ofCondition(failure.part(), failure.found()))
                .toList();
    }

    private final class Seen implements Facts {
        private final List<JavaThread> threads;
        private final boolean frozen;
        private final Duration quiet;

        Seen(List<JavaThread> threads, boolean frozen, Duration quiet) {
            this.threads = threads;
            this.frozen = frozen;
            this.quiet = quiet;
        }

        @Override
        public Instant now() {
            return clock.instant();
        }

        @Override
        public Duration quietFor() {
            return quiet;
        }

        @Override
        public List<String> threadsIn(MethodPattern methods) {
            List<String> found = new ArrayList<>();
            for (JavaThread thread : threads) {
                thread.frames().stream()
                        .filter(frame -> methods.matches(frame.method()))
                        .findFirst()
                        .map(Frame::toString)
                        .ifPresent(frame -> found.add(thread.name() + " in " + frame));
            }
            return found;
        }

        @Override
        public long heapUsed() {
            return frozen ? check.heapUsed() : 0;
        }

        @Override
        public double load() {
            try {
                return Double.parseDouble(Files.readString(LOAD).split(" ", 2)[0]);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + LOAD, e);
            }
        }
    }
}
