package dev.imago.checkpoint.freeze;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What many short looks at a live service found: how often it was at rest, what kept it from that, and what an upgrade
 * would meet.
 *
 * @param span how long was looked, pauses included
 * @param looks in the order they were taken; at least one
 * @param rows what was in the way, most often seen first
 * @param methods for each method of the service that was on a stack: in how many looks; most often seen first
 * @param suggested places that could be named in a {@code rest:} rule, as the operator must judge
 */
public record RestSurvey(
        Duration span,
        List<Look> looks,
        List<BusyTable.Row> rows,
        Map<String, Integer> methods,
        List<Suggestion> suggested) {

    /**
     * One look.
     *
     * @param at time since the survey began
     * @param frozen how long the service stood still for it
     */
    public record Look(Duration at, Duration frozen, boolean atRest) {}

    /**
     * A thread that waits in a place of its own.
     *
     * @param method {@code class.method}
     * @param seen in how many looks it was in the way there
     */
    public record Suggestion(String method, String thread, String detail, int seen) {}

    public RestSurvey {
        looks = List.copyOf(looks);
        rows = List.copyOf(rows);
        methods = new LinkedHashMap<>(methods);
        suggested = List.copyOf(suggested);
        if (looks.isEmpty()) {
            throw new IllegalArgumentException("a survey without a look");
        }
    }

    /** How many looks found the service at rest. */
    public int atRest() {
        return (int) looks.stream().filter(Look::atRest).count();
    }

    /** Methods of the service that were on some stack in every look. */
    public List<String> alwaysOnStack() {
        return methods.entrySet().stream()
                .filter(entry -> entry.getValue() == looks.size())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** How long the service stood still for all looks together. */
    public Duration frozen() {
        return looks.stream().map(Look::frozen).reduce(Duration.ZERO, Duration::plus);
    }

    /**
     * How long a look held it, at most, in {@code share} of the cases.
     *
     * @param share over 0, up to 1
     */
    public Duration frozen(double share) {
        List<Duration> sorted = looks.stream().map(Look::frozen).sorted().toList();
        return sorted.get(Math.max(0, (int) Math.ceil(share * sorted.size()) - 1));
    }

    /** How long the longest look held it. */
    public Duration longestFrozen() {
        return looks.stream().map(Look::frozen).max(Duration::compareTo).orElse(Duration.ZERO);
    }

    /** The longest time between two looks that found it at rest, with only others between; zero if there were none. */
    public Duration longestBusy() {
        Duration longest = Duration.ZERO;
        int busySince = -1;
        for (int i = 0; i < looks.size(); i++) {
            Look look = looks.get(i);
            if (!look.atRest() && busySince < 0) {
                busySince = i;
            }
            boolean ends = look.atRest() || i == looks.size() - 1;
            if (ends && busySince >= 0) {
                Duration busy = look.at().minus(looks.get(busySince).at());
                longest = busy.compareTo(longest) > 0 ? busy : longest;
                busySince = -1;
            }
        }
        return longest;
    }

    /**
     * How long an upgrade that begins at any moment of the survey waits for rest, at most, in {@code share} of the cases.
     * Rather too long, for an upgrade looks more often. Moments after which no rest was seen any more are left out.
     *
     * @param share over 0, up to 1
     * @return empty when there was no rest
     */
    public Optional<Duration> predictedWait(double share) {
        List<Duration> waits = new ArrayList<>();
        for (int i = 0; i < looks.size(); i++) {
            for (int j = i; j < looks.size(); j++) {
                if (looks.get(j).atRest()) {
                    waits.add(looks.get(j).at().minus(looks.get(i).at()));
                    break;
                }
            }
        }
        waits.sort(Duration::compareTo);
        int index = (int) Math.ceil(share * waits.size()) - 1;
        return waits.isEmpty() ? Optional.empty() : Optional.of(waits.get(Math.max(0, index)));
    }
}
