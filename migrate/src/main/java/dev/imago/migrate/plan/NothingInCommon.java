package dev.imago.migrate.plan;

import dev.imago.migrate.plan.Question.Kind;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A new version that is something else altogether, most often a wrong file: one question takes the place of one for each class.
 *
 * <p>It is when several classes that may have objects are gone without a guess of what they are now, and the new version has no
 * class of the old one at all, neither by its name nor by a rule's.
 */
final class NothingInCommon {
    private static final Set<Kind> GONE = Set.of(Kind.CLASS_GONE, Kind.RULE_DOES_NOT_FIT);

    private NothingInCommon() {}

    static void askOnce(PlanContext context) {
        List<Question> gone = context.questions().values().stream()
                .filter(question ->
                        GONE.contains(question.kind()) && question.field().isEmpty())
                .filter(question -> context.scope().mayLive(question.className()))
                .toList();
        boolean isGuessed = gone.stream()
                .anyMatch(question ->
                        question.kind() == Kind.CLASS_GONE && !question.key().equals("drop"));
        boolean isThere = context.scope().classes().stream()
                .flatMap(name -> Stream.concat(
                        Stream.of(context.names().of(name)),
                        Stream.ofNullable(context.rules().split().get(name))
                                .flatMap(split -> split.classes().stream())))
                .anyMatch(context.next()::has);
        if (gone.size() < 2 || isGuessed || isThere) {
            return;
        }
        long live = gone.stream().anyMatch(question -> question.live() < 0)
                ? Scope.UNKNOWN
                : gone.stream().mapToLong(Question::live).sum();
        context.questions().clear();
        context.ask(new Question(
                Kind.NOTHING_IN_COMMON,
                "",
                "",
                "none of " + gone.size()
                        + " classes that have objects is in the new version, nor any other class of old",
                "Give the right file. If this is the right one, say under 'rename' what they are now, or drop them.",
                "",
                "",
                live));
    }
}
