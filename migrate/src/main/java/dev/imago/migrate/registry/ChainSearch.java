package dev.imago.migrate.registry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Looks for the fewest steps between two versions of one service, breadth first. */
final class ChainSearch {
    /** Enough to see what is the matter. */
    private static final int MOST_NAMED = 8;

    private final List<Step> steps;
    private final String service;

    ChainSearch(List<Step> steps, String service) {
        this.steps = steps;
        this.service = service;
    }

    StepChain shortest(String from, String to) {
        Map<String, Integer> distances = distances(from);
        Integer length = distances.get(to);
        if (length == null) {
            throw new NoChainException(service, from, to, new TreeSet<>(distances.keySet()), leadingTo(to));
        }
        List<StepChain> ways = new ArrayList<>();
        collect(to, length, distances, ways);
        if (ways.size() > 1) {
            throw new AmbiguousChainException(service, from, to, ways);
        }
        return ways.get(0);
    }

    private Map<String, Integer> distances(String from) {
        Map<String, Integer> distances = new LinkedHashMap<>();
        distances.put(from, 0);
        List<String> reached = List.of(from);
        for (int distance = 1; !reached.isEmpty(); distance++) {
            List<String> next = new ArrayList<>();
            for (Step step : steps) {
                if (reached.contains(step.name().from())
                        && distances.putIfAbsent(step.name().to(), distance) == null) {
                    next.add(step.name().to());
                }
            }
            reached = next;
        }
        return distances;
    }

    /** All ways of the given length that end at a version, back to the start, one step at a time for all of them. */
    private void collect(String to, int length, Map<String, Integer> distances, List<StepChain> ways) {
        List<List<Step>> open = List.of(List.of());
        for (int distance = length - 1; distance >= 0; distance--) {
            List<List<Step>> longer = new ArrayList<>();
            for (List<Step> tail : open) {
                String start = tail.isEmpty() ? to : tail.get(0).name().from();
                for (Step step : steps) {
                    Integer before = distances.get(step.name().from());
                    if (step.name().to().equals(start)
                            && before != null
                            && before == distance
                            && longer.size() < MOST_NAMED) {
                        List<Step> grown = new ArrayList<>(tail);
                        grown.add(0, step);
                        longer.add(grown);
                    }
                }
            }
            open = longer;
        }
        open.forEach(way -> ways.add(new StepChain(way)));
    }

    private Set<String> leadingTo(String to) {
        Set<String> sources = new TreeSet<>();
        steps.stream()
                .filter(s -> s.name().to().equals(to))
                .forEach(s -> sources.add(s.name().from()));
        return sources;
    }
}
