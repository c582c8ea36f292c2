package dev.imago.migrate.plan;

import dev.imago.checkpoint.state.State;
import dev.imago.migrate.plan.TypeArguments.Change;
import dev.imago.migrate.plan.TypeArguments.Pair;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A place whose elements are of another type in the new version.
 *
 * @param changes what differs, at least one
 * @param live objects that may have such elements, or {@link Scope#UNKNOWN}
 */
record ChangedElements(Pair type, List<Change> changes, long live) {
    /** Counts what does not fit, by place; only places that are wanted. */
    interface Count {
        Map<String, Long> of(PlanContext context, State state, Map<String, Pair> wanted);
    }

    String what() {
        return changes.stream().map(Change::what).collect(Collectors.joining("; "));
    }

    /** The same place in more objects. */
    ChangedElements with(long more) {
        return new ChangedElements(type, changes, live < 0 || more < 0 ? Scope.UNKNOWN : live + more);
    }

    /**
     * Looks into the live objects, where they can be read, and notes the places where all of them fit. Returns the others, with how many
     * objects do not.
     */
    static Map<String, Long> unfit(PlanContext context, Map<String, ChangedElements> places, Count count) {
        Map<String, Pair> wanted = new TreeMap<>();
        places.forEach((place, each) -> wanted.put(place, each.type()));
        Optional<State> objects =
                wanted.isEmpty() ? Optional.empty() : context.meaning().objects();
        Optional<Map<String, Long>> counts = objects.map(state -> count.of(context, state, wanted));
        Map<String, Long> left = new TreeMap<>();
        places.forEach((place, each) -> {
            long unfit = counts.map(all -> all.getOrDefault(place, 0L)).orElseGet(each::suspected);
            if (unfit == 0) {
                context.note(place + ": " + each.what()
                        + (counts.isPresent()
                                ? "; all live objects fit"
                                : "; whether all fit is seen in the live objects"));
            } else {
                left.put(place, unfit);
            }
        });
        return left;
    }

    private long suspected() {
        return changes.stream().allMatch(Change::isNarrowed) ? 0 : live;
    }
}
