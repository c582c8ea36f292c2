package dev.imago.migrate.registry;

import java.util.List;
import java.util.stream.Collectors;

/** Steps that follow each other: where one ends, the next one starts. Immutable. */
public record StepChain(List<Step> steps) {
    /** @throws IllegalArgumentException if the steps do not follow each other */
    public StepChain {
        steps = List.copyOf(steps);
        for (int i = 1; i < steps.size(); i++) {
            if (!steps.get(i).name().from().equals(steps.get(i - 1).name().to())) {
                throw new IllegalArgumentException(steps.get(i).name() + " does not follow "
                        + steps.get(i - 1).name());
            }
        }
    }

    /** {@code 2.3 -> 2.4 -> 3.0}. */
    public String path() {
        return steps.isEmpty()
                ? "no steps"
                : steps.get(0).name().from() + " -> "
                        + steps.stream().map(s -> s.name().to()).collect(Collectors.joining(" -> "));
    }

    /** {@code steps orders-2.3__2.4, orders-2.4__3.0}. */
    public String names() {
        return (steps.size() == 1 ? "step " : "steps ")
                + steps.stream().map(step -> step.name().toString()).collect(Collectors.joining(", "));
    }
}
