package dev.imago.migrate.reverse;

import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateFile;
import dev.imago.checkpoint.state.StateWriter;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.compare.StateComparison;
import dev.imago.migrate.plan.JdkTypes;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.plan.Planner;
import dev.imago.migrate.plan.Scope;
import dev.imago.migrate.rules.Rules;
import dev.imago.migrate.rules.RulesDraft;
import dev.imago.migrate.transform.Migrator;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Goes forward and back on a real state, and tells what did not come back. */
public final class ReverseCheck {
    private ReverseCheck() {}

    /**
     * Migrates a state to the new version and back, and compares what came back with what was there.
     *
     * @param forward made for the state, with no open questions
     * @param said rules back that the step carries, if it does
     * @param old the old version's classes, as a class path
     * @param scratch a directory with room for the state twice; nothing stays there
     * @return the state on the left, what came back on the right: each difference is a field that is lost, with how many
     *     objects lose it and a path to the first
     * @throws NoWayBackException if the step has no way back
     * @throws dev.imago.migrate.plan.PlanBlockedException if something on the way back has no answer
     * @throws dev.imago.migrate.transform.TransformException if a value does not fit on the way back, or code fails
     */
    public static StateComparison.Result run(
            State state, Plan forward, Optional<Rules> said, ClassPathDictionary old, JdkTypes jdk, Path scratch) {
        Rules back = WayBack.rules(forward, said);
        try {
            Path there = Files.createTempFile(scratch, "imago-forward", ".state");
            Path returned = Files.createTempFile(scratch, "imago-back", ".state");
            try {
                migrate(state, forward, there);
                try (StateFile next = StateFile.open(there, forward.next().dictionary())) {
                    migrate(next, plan(next, back, forward, old, jdk), returned);
                }
                try (StateFile came = StateFile.open(returned, old.dictionary())) {
                    return StateComparison.of(state, came, scratch);
                }
            } finally {
                Files.deleteIfExists(there);
                Files.deleteIfExists(returned);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep states in " + scratch, e);
        }
    }

    private static Plan plan(State next, Rules back, Plan forward, ClassPathDictionary old, JdkTypes jdk) {
        RulesDraft rules = RulesDraft.of(back);
        // What changed its value on the way there changes back: nobody has to say it twice.
        rules.acceptConstants.addAll(forward.rules().acceptConstants());
        return Planner.plan(
                forward.next().dictionary(),
                old,
                rules.build(),
                forward.migrations().reverse(),
                Scope.of(next, jdk),
                jdk);
    }

    private static void migrate(State state, Plan plan, Path file) throws IOException {
        try (StateWriter writer = new StateWriter(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16))) {
            Migrator.migrate(state, plan, writer);
        }
    }
}
