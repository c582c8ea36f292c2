package dev.imago.migrate.rules;

import java.util.List;
import java.util.stream.Collectors;

/** Thrown when a rules file is not one: every problem at once, each with its line. */
public final class RulesException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;
    private final String remedy;

    /**
     * One thing that is wrong.
     *
     * @param place {@code orders.yaml:12}
     */
    public record Problem(String place, String message) {
        @Override
        public String toString() {
            return place + ": " + message;
        }
    }

    public RulesException(List<Problem> problems) {
        this(problems, "correct the rules file");
    }

    /** Where it may be something else that is wrong. */
    public RulesException(List<Problem> problems, String remedy) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
        this.remedy = remedy;
    }

    /** What to do. */
    public String remedy() {
        return remedy;
    }

    public List<Problem> problems() {
        return problems;
    }
}
