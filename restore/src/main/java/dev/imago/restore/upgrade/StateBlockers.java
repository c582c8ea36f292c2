package dev.imago.restore.upgrade;

import dev.imago.checkpoint.hotspot.trace.LeftClass;
import dev.imago.checkpoint.hotspot.trace.Refusal;
import dev.imago.migrate.plan.Question;
import java.util.List;
import java.util.function.Consumer;

/** Stops a run for what a person has to answer first: changes, objects that cannot travel, state that would stay behind. */
final class StateBlockers {
    private StateBlockers() {}

    /** @param bySteps whether registered steps lead the way, which have rules of their own */
    static void refuseQuestions(List<Question> questions, boolean bySteps) {
        if (questions.isEmpty()) {
            return;
        }
        List<String> blockers = questions.stream().map(Question::toString).toList();
        if (questions.get(0).kind() == Question.Kind.NOTHING_IN_COMMON) {
            throw UpgradeException.refused(
                    "the new version has nothing in common with old",
                    blockers,
                    "give the right file; imago plan lists the classes if it is the right one");
        }
        String stub = Question.rulesToPaste(questions).stripTrailing();
        String where = bySteps ? "answer in the rules of the step" : "answer in a rules file and give it with --rules";
        String code =
                bySteps ? "write a transformer for the step" : "write a transformer and give it with --migrations";
        throw UpgradeException.refused(
                questions.size() == 1 ? "one change has no answer" : questions.size() + " changes have no answer",
                blockers,
                stub.isEmpty() ? code : where + ", for example:\n" + stub);
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
