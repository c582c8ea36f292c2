package dev.imago.checkpoint.archive;

import java.time.Instant;

/**
 * A step that state has gone through.
 *
 * @param step name of the step
 * @param checksum of the step as it was then
 * @param at when, to the millisecond
 * @param how by what run, for people: {@code upgrade of pid 4711}
 */
public record AppliedStep(String step, String checksum, Instant at, String how) {}
