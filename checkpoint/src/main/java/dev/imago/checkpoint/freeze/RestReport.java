package dev.imago.checkpoint.freeze;

import java.time.Duration;

/**
 * How a service was frozen at rest; it is still frozen.
 *
 * @param attempts how many freezes it took
 * @param duringCollection how many of them met a collection
 * @param waited time from the first attempt to the end of the last
 * @param judged how long the last one took from frozen to judged: the beginning of the pause
 * @param longestFailed the longest that a failed attempt froze the service; zero when there was none
 */
public record RestReport(
        int attempts, int duringCollection, Duration waited, Duration judged, Duration longestFailed) {}
