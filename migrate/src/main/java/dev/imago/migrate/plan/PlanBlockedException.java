package dev.imago.migrate.plan;

import java.util.List;
import java.util.stream.Collectors;

/** Thrown when state should be migrated although questions are open: all of them at once. */
public final class PlanBlockedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Question> questions;

    public PlanBlockedException(List<Question> questions) {
        super(questions.size() + " open questions:\n"
                + questions.stream().map(Question::toString).collect(Collectors.joining("\n")));
        this.questions = List.copyOf(questions);
    }

    public List<Question> questions() {
        return questions;
    }
}
