package dev.imago.restore.upgrade;

import java.util.EnumMap;
import java.util.Map;

/** Times the stages of one run and the pause that clients see. Used by the run's thread only. */
final class StageClock {
    private final Map<Stage, Long> nanos = new EnumMap<>(Stage.class);
    private Stage current = Stage.PLAN;
    private long stageStart = System.nanoTime();
    private long pauseStart;
    private long pause;

    void begin(Stage stage) {
        current = stage;
        stageStart = System.nanoTime();
    }

    /** Ends the current stage and returns how long it took. */
    long end() {
        long took = System.nanoTime() - stageStart;
        nanos.put(current, took);
        return took;
    }

    Stage current() {
        return current;
    }

    void pauseBegan(long atNanoTime) {
        pauseStart = atNanoTime;
    }

    void pauseEnded() {
        if (pauseStart != 0) {
            pause = System.nanoTime() - pauseStart;
            pauseStart = 0;
        }
    }

    /** Whether clients wait right now. */
    boolean isPaused() {
        return pauseStart != 0;
    }

    long pauseSoFar() {
        return pauseStart == 0 ? pause : System.nanoTime() - pauseStart;
    }

    Map<Stage, Long> phases() {
        return new EnumMap<>(nanos);
    }
}
