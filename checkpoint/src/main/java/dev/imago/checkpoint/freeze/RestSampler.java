package dev.imago.checkpoint.freeze;

import dev.imago.checkpoint.hotspot.thread.Frame;
import dev.imago.checkpoint.hotspot.thread.JavaThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Freezes a live service for a moment now and then and notes what an upgrade would have met. Spares the service: it is
 * frozen for less than a twentieth of the time, and never in step with itself.
 */
public final class RestSampler {
    private static final Duration LEAST_PAUSE = Duration.ofMillis(25);
    /** A twentieth of the time it may stand still. */
    private static final int PARTS = 20;
    /** Frames that make what is above them a task somebody handed over, not a loop of the thread's own. */
    private static final Set<String> TASK_RUNNERS = Set.of(
            "java.util.concurrent.ThreadPoolExecutor.runWorker",
            "java.util.concurrent.ForkJoinWorkerThread.run",
            "java.util.concurrent.ForkJoinTask.doExec",
            "java.lang.VirtualThread.run");

    private final Freezer freezer;
    private final Look<LiveRestCheck.Found> look;
    private final LookPace pace = new LookPace(PARTS, LEAST_PAUSE, new Random());
    private final BusyTable met = new BusyTable();
    private final Map<String, Integer> methods = new HashMap<>();
    private final Map<Place, Integer> places = new LinkedHashMap<>();
    private final List<RestSurvey.Look> looks = new ArrayList<>();

    private record Place(String thread, String method, String detail) {}

    public RestSampler(Freezer freezer, Look<LiveRestCheck.Found> look) {
        this.freezer = freezer;
        this.look = look;
    }

    /**
     * Looks again and again for so long, at least once; longer when the last look took so long that the service would have
     * stood still for more than its part of the time. The service runs afterwards, also with any exception.
     */
    public RestSurvey sample(Duration span) throws InterruptedException {
        long begin = System.nanoTime();
        while (true) {
            Duration frozen = lookOnce(begin);
            Duration elapsed = Duration.ofNanos(System.nanoTime() - begin);
            long pause = pace.pauseAfter(frozen, elapsed).toNanos();
            long left =
                    Math.max(span.minus(elapsed).toNanos(), pace.owed(elapsed).toNanos());
            TimeUnit.NANOSECONDS.sleep(Math.min(left, pause));
            if (pause >= left) {
                return survey(Duration.ofNanos(System.nanoTime() - begin));
            }
        }
    }

    private Duration lookOnce(long begin) throws InterruptedException {
        long at = System.nanoTime();
        LiveRestCheck.Found found;
        try {
            freezer.freeze();
            found = look.take();
        } finally {
            freezer.thaw();
        }
        Duration frozen = Duration.ofNanos(System.nanoTime() - at);
        looks.add(new RestSurvey.Look(
                Duration.ofNanos(at - begin), frozen, found.verdict().atRest()));
        note(found);
        return frozen;
    }

    private void note(LiveRestCheck.Found found) {
        met.add(found.verdict().busy());
        Set<String> here = new LinkedHashSet<>();
        for (JavaThread thread : found.threads()) {
            for (Frame frame : thread.frames()) {
                if (BusyThread.isOfService(frame)) {
                    here.add(frame.method());
                }
            }
        }
        here.forEach(method -> methods.merge(method, 1, Integer::sum));
        Set<Place> waiting = new LinkedHashSet<>();
        for (BusyThread busy : found.verdict().busy()) {
            if (busy.reason() == BusyReason.WAITING_FOR_OTHERS || busy.reason() == BusyReason.UNKNOWN_WAIT) {
                found.threads().stream()
                        .filter(thread -> thread.name().equals(busy.name()) && isLoopOfItsOwn(thread))
                        .findFirst()
                        .flatMap(RestSampler::ownFrame)
                        .ifPresent(frame -> waiting.add(new Place(busy.name(), frame.method(), busy.detail())));
            }
        }
        waiting.forEach(place -> places.merge(place, 1, Integer::sum));
    }

    private static boolean isLoopOfItsOwn(JavaThread thread) {
        return thread.frames().stream().noneMatch(frame -> TASK_RUNNERS.contains(frame.method()));
    }

    private static Optional<Frame> ownFrame(JavaThread thread) {
        return thread.frames().stream().filter(BusyThread::isOfService).findFirst();
    }

    private RestSurvey survey(Duration span) {
        Map<String, Integer> byCount = new LinkedHashMap<>();
        methods.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .forEach(entry -> byCount.put(entry.getKey(), entry.getValue()));
        // What is there for a short time only is work, not a place to wait for it.
        List<RestSurvey.Suggestion> suggested = places.entrySet().stream()
                .filter(entry -> entry.getValue() * 2 >= looks.size())
                .map(entry -> new RestSurvey.Suggestion(
                        entry.getKey().method(),
                        entry.getKey().thread(),
                        entry.getKey().detail(),
                        entry.getValue()))
                .toList();
        return new RestSurvey(span, looks, met.rows(), byCount, suggested);
    }
}
