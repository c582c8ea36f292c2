package dev.imago.restore.offline;

import dev.imago.checkpoint.state.StateProgress;
import dev.imago.migrate.plan.PlanBlockedException;
import dev.imago.migrate.plan.Question;
import dev.imago.migrate.registry.Step;
import dev.imago.migrate.reverse.NoWayBackException;
import dev.imago.migrate.reverse.ReverseCheck;
import dev.imago.migrate.rules.Rules;
import dev.imago.migrate.transform.TransformException;
import dev.imago.restore.upgrade.ChosenMigration;
import dev.imago.restore.upgrade.Sizes;
import dev.imago.restore.upgrade.UpgradeException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of a state that goes to the new version and back.
 *
 * @param lost what does not come back; nothing where there is no way back
 * @param none why there is no way back; empty when there is one
 */
public record WayBack(List<Lost> lost, List<String> none) {
    public WayBack {
        lost = List.copyOf(lost);
        none = List.copyOf(none);
    }

    /**
     * A place that loses what it held.
     *
     * @param where a field, the elements of a class, or a class whose objects are left out
     * @param count how many objects lose it; where a rule leaves a field unread, how many have the field
     * @param example path to the first of them; empty for objects that a rule drops, which are in no state
     * @param why no way back is known, or which rule gives it up; empty where a value is another one all the same
     */
    public record Lost(String where, long count, String example, String why) {
        /** Without the values. */
        public static Lost of(ReverseCheck.Lost lost) {
            return new Lost(
                    lost.difference().where(),
                    lost.difference().count(),
                    lost.difference().example(),
                    lost.why());
        }

        @Override
        public String toString() {
            return where + " of " + Sizes.count(count) + (example.isEmpty() ? "" : ", first " + example)
                    + (why.isEmpty() ? "" : ": " + why);
        }
    }

    /**
     * Goes forward and back.
     *
     * @param planned with nothing open
     * @param scratch a directory with room for the state twice; nothing stays there
     * @param progress may end it by throwing
     * @throws UpgradeException when a step that says a way back has none that works for this state, or the way back of several
     *     steps is asked for
     */
    static WayBack check(StatePlan planned, ChosenMigration migration, Path scratch, StateProgress progress) {
        List<Step> steps = migration.steps().steps();
        Optional<Rules> said = steps.size() == 1 ? steps.get(0).back() : Optional.empty();
        boolean saysOneBetween =
                steps.size() > 1 && steps.stream().anyMatch(step -> step.back().isPresent());
        if (!migration.passes().isOnePass() || saysOneBetween) {
            throw UpgradeException.refused(
                    "the way back of several steps is checked for each of them",
                    List.of("the state is migrated by " + migration.how()),
                    "migrate to the version of each step in turn, with --check-reverse");
        }
        boolean isPromised =
                said.isPresent() || !migration.migrations().reversedClasses().isEmpty();
        List<String> reasons;
        try {
            List<ReverseCheck.Lost> lost = ReverseCheck.run(
                            planned.state(), planned.plan(), said, planned.old().classes(), scratch, progress)
                    .lost();
            return new WayBack(lost.stream().map(Lost::of).toList(), List.of());
        } catch (NoWayBackException e) {
            reasons = e.reasons();
        } catch (PlanBlockedException e) {
            reasons = e.questions().stream().map(Question::toString).toList();
        } catch (TransformException e) {
            reasons = List.of(String.valueOf(e.getMessage()));
        }
        if (isPromised) {
            throw UpgradeException.refused(
                    "the way back that the migration has does not work for this state",
                    reasons,
                    "correct reverse.yaml, or what is registered with reverse(), or take them out");
        }
        return new WayBack(List.of(), reasons);
    }
}
