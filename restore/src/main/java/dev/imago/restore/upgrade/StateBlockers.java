package dev.imago.restore.upgrade;

import dev.imago.checkpoint.hotspot.trace.LeftClass;
import dev.imago.checkpoint.hotspot.trace.Refusal;
import dev.imago.migrate.plan.Plan;
import dev.imago.migrate.plan.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Stops a run for what a person has to answer first: changes, objects that cannot travel, state that would stay behind. */
final class StateBlockers {
    private StateBlockers() {}

    static void refuseQuestions(Plan plan) {
        if (plan.questions().isEmpty()) {
            return;
        }
        List<String> blockers = new ArrayList<>();
        for (Question question : plan.questions()) {
            blockers.add(question.toString());
        }
        String stub = plan.rulesToPaste();
        throw UpgradeException.refused(
                plan.questions().size() == 1
                        ? "one change has no answer"
                        : plan.questions().size() + " changes have no answer",
                blockers,
                stub.isEmpty()
                        ? "write a transformer and give it with --migrations"
                        : "answer in a rules file and give it with --rules, for example:\n" + stub.stripTrailing());
    }

    static void refuse(List<Refusal> refusals) {
        if (!refusals.isEmpty()) {
            throw UpgradeException.refused(
                    "not everything in old's state is understood",
                    refusals.stream().map(Refusal::toString).toList(),
                    "answer each with a rule: keep, drop or carry");
        }
    }

    static void refuseLeft(List<LeftClass> left, long pid, Consumer<String> warnings) {
        // A thread's stack may hold what it has long done with: what only that leads to stops nothing.
        left.stream()
                .filter(each -> !each.certain() && !each.isDoubtful())
                .forEach(each -> warnings.accept("left behind: " + each));
        List<String> blockers = left.stream()
                .filter(LeftClass::certain)
                .map(LeftClass::toString)
                .toList();
        if (!blockers.isEmpty()) {
            throw UpgradeException.refused(
                    "not everything that old remembers would be carried",
                    blockers,
                    "make it a root, or keep or drop it by a rule: imago plan --pid " + pid
                            + " --write-rules FOLDER writes the lines");
        }
    }
}
