package com.acme.orders.client;

import java.util.List;

/**
 * What a client saw.
 *
 * @param objects customers, sessions, prices, orders and order lines the service acknowledged
 * @param requests requests that were answered
 * @param connects connections opened
 * @param refused connections refused
 * @param resets fresh connections that broke without an answer
 * @param keptBroken kept-alive connections that broke without an answer
 * @param timeouts connects or answers that took longer than {@link HttpWire#TIMEOUT_MILLIS}
 * @param unanswered writes that were sent and not answered: they may be done or not, and are checked for either
 * @param wrong values that are not what they were
 * @param lost acknowledged writes that are gone
 * @param repeated numbers given twice or going back, and writes done twice
 * @param maxLatencyNanos the longest time to an answer under the steady load, the connect included
 * @param longestGapNanos the longest time between two answers, whoever got them
 * @param versions the versions that answered, in the order in which they were first seen
 * @param examples the first findings, in words
 */
public record Report(
        long objects,
        long requests,
        long connects,
        long refused,
        long resets,
        long keptBroken,
        long timeouts,
        long unanswered,
        long wrong,
        long lost,
        long repeated,
        long maxLatencyNanos,
        long longestGapNanos,
        List<String> versions,
        List<String> examples) {
    private static final double NANOS_PER_MILLI = 1e6;

    public Report {
        versions = List.copyOf(versions);
        examples = List.copyOf(examples);
    }

    /** Nothing refused, timed out, wrong, lost or repeated; broken connections without an answer are for the caller. */
    public boolean clean() {
        return refused == 0 && timeouts == 0 && wrong == 0 && lost == 0 && repeated == 0;
    }

    @Override
    public String toString() {
        String text = String.format(
                "objects %d, requests %d, connects %d, versions %s%n"
                        + "refused %d, resets %d, kept broken %d, timeouts %d, unanswered writes %d%n"
                        + "wrong %d, lost %d, repeated %d%n"
                        + "max latency %.1f ms, longest gap %.1f ms",
                objects,
                requests,
                connects,
                versions,
                refused,
                resets,
                keptBroken,
                timeouts,
                unanswered,
                wrong,
                lost,
                repeated,
                maxLatencyNanos / NANOS_PER_MILLI,
                longestGapNanos / NANOS_PER_MILLI);
        return examples.isEmpty()
                ? text
                : text + System.lineSeparator() + String.join(System.lineSeparator(), examples);
    }
}
