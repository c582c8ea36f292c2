package dev.imago.migrate.chain;

import dev.imago.migrate.registry.Migrations;
import dev.imago.migrate.registry.Step;
import dev.imago.migrate.rules.Rules;
import java.util.List;

/**
 * Steps that are taken in one pass over the objects.
 *
 * @param steps none where rules and code were given that belong to no step
 * @param rules those of the steps, composed
 * @param migrations code of the step; where there is some, the step is the only one
 * @param why why the leg ends where it ends; empty for the last one
 */
public record Leg(List<Step> steps, Rules rules, Migrations migrations, String why) {
    public Leg {
        steps = List.copyOf(steps);
    }

    /** The version that it leads to. */
    public String to() {
        return steps.get(steps.size() - 1).name().to();
    }
}
