package dev.imago.migrate.reverse;

import dev.imago.checkpoint.hotspot.trace.HeapState;
import dev.imago.checkpoint.state.State;
import dev.imago.checkpoint.state.StateFile;
import dev.imago.checkpoint.state.StateProgress;
import dev.imago.checkpoint.state.StateWriter;
import dev.imago.migrate.classpath.ClassPathDictionary;
import dev.imago.migrate.compare.Difference;
import dev.imago.migrate.compare.StateComparison;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.plan.Planner;
import dev.imago.migrate.plan.Scope;
import dev.imago.migrate.rules.Rules;
import dev.imago.migrate.transform.Migrator;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Goes forward and back on a real state, and tells what did not come back. */
public final class ReverseCheck {
    private ReverseCheck() {}

    /**
     * What came back.
     *
     * @param objects how many objects were compared
     * @param lost each place that loses something: the state on the left, what came back on the right
     */
    public record Result(long objects, List<Lost> lost) {
        public Result {
            lost = List.copyOf(lost);
        }
    }

    /**
     * A place that loses something.
     *
     * @param difference how many objects lose it, and a path to the first
     * @param why no way back is known, or which rule gives it up; empty where a value is another one all the same
     */
    public record Lost(Difference difference, String why) {
        /** Where it is, how often, and why, without the values. */
        public String place() {
            return difference.place() + (why.isEmpty() ? "" : ": " + why);
        }
    }

    /**
     * Migrates a state to the new version and back, and compares what came back with what was there. Fields that have no way
     * back begin with zero, false or null; objects that have none are left out.
     *
     * @param forward made for the state, with no open questions
     * @param said rules back that the step carries, if it does
     * @param old the old version's classes, as a class path
     * @param scratch a directory with room for the state twice; nothing stays there
     * @param progress of each of the ways, and of the comparison
     * @throws NoWayBackException if the step has rules or code for the way back, and they do not answer for everything
     * @throws dev.imago.migrate.plan.PlanBlockedException if such rules do not fit
     * @throws dev.imago.migrate.transform.TransformException if a value does not fit on the way back, or code fails
     */
    public static Result run(
            State state,
            Plan forward,
            Optional<Rules> said,
            ClassPathDictionary old,
            Path scratch,
            StateProgress progress) {
        WayBack.Made back = WayBack.of(forward, state, said);
        boolean isPromised =
                said.isPresent() || !forward.migrations().reversedClasses().isEmpty();
        if (isPromised && !back.losses().missing().isEmpty()) {
            throw new NoWayBackException(back.losses().missing());
        }
        try {
            Path there = Files.createTempFile(scratch, "imago-forward", ".state");
            Path returned = Files.createTempFile(scratch, "imago-back", ".state");
            try {
                Runnable opening = () -> progress.done(0, state.size());
                migrate(state, forward, there, progress);
                try (StateFile next = StateFile.open(there, forward.next().dictionary(), opening)) {
                    migrate(next, plan(next, back, forward, old), returned, progress);
                    try (StateFile came = StateFile.open(returned, old.dictionary(), opening)) {
                        StateComparison.Result compared = StateComparison.ofReturned(
                                state, came, id -> came.idOf(next.idOf(id)), scratch, progress);
                        return new Result(compared.objects(), lost(compared.differences(), state, forward, back));
                    }
                }
            } finally {
                Files.deleteIfExists(there);
                Files.deleteIfExists(returned);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep states in " + scratch, e);
        }
    }

    private static Plan plan(State next, WayBack.Made back, Plan forward, ClassPathDictionary old) {
        return Planner.planGivingUp(
                forward.next().dictionary(),
                old,
                back.rules(),
                forward.migrations().reverse(),
                Scope.of(next, forward.jdk()),
                forward.jdk(),
                back.firm());
    }

    private static List<Lost> lost(List<Difference> differences, State state, Plan forward, WayBack.Made back) {
        List<Lost> unread = state instanceof HeapState heap ? Unread.of(heap, heap.report(), forward) : List.of();
        Set<String> places = new HashSet<>();
        unread.forEach(each -> places.add(each.difference().where()));
        List<Lost> lost = new ArrayList<>();
        for (Difference each : differences) {
            if (places.contains(each.where())) {
                continue;
            }
            lost.add(new Lost(each, back.losses().why(each.where().replaceFirst("^root (the only )?", ""))));
        }
        back.containers().lostOrder().forEach(each -> lost.add(new Lost(each, "the new container keeps no order")));
        leftBehind(state, back.losses().oldClasses())
                .forEach((name, each) -> lost.add(new Lost(each, back.losses().why(name))));
        lost.addAll(unread);
        return lost;
    }

    private static Map<String, Difference> leftBehind(State state, Set<String> classes) {
        Map<String, Difference> found = new TreeMap<>();
        for (int id = 1; id <= state.size() && !classes.isEmpty(); id++) {
            String name = state.typeOf(id).className();
            if (classes.contains(name)) {
                Difference known = found.get(name);
                found.put(
                        name,
                        new Difference(
                                "objects of " + name,
                                known == null ? 1 : known.count() + 1,
                                known == null ? state.pathTo(id) : known.example(),
                                "there",
                                "missing"));
            }
        }
        return found;
    }

    private static void migrate(State state, Plan plan, Path file, StateProgress progress) throws IOException {
        try (StateWriter writer = new StateWriter(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16))) {
            Migrator.migrate(state, plan, writer, progress);
        }
    }
}
