package dev.imago.migrate.plan;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Something that changed and has no answer. While one is open, nothing is upgraded.
 *
 * @param className the class that it is about, of the version that has it; empty when it is about all of them
 * @param field the field or constant; empty when it is about the class
 * @param what what changed, as a sentence
 * @param advice what can be done
 * @param key the rules key that a stub belongs to; empty when only a transformer helps
 * @param stub what to paste under that key, one line, without indentation
 * @param live live objects of the class, or references to the constant; -1 when not known yet
 * @param answer how good an answer the stub is
 */
public record Question(
        Kind kind,
        String className,
        String field,
        String what,
        String advice,
        String key,
        String stub,
        long live,
        Answer answer) {
    /** How good an answer a stub is. */
    public enum Answer {
        /** It may well be right. */
        LIKELY,
        /** Values of live objects are given up by it. */
        LOSING,
        /** As it is, it would make values wrong, or decides what only a person can: it is pasted as a comment. */
        OPEN
    }

    /** What changed. */
    public enum Kind {
        CLASS_GONE,
        NOTHING_IN_COMMON,
        CLASS_KIND_CHANGED,
        SUPERCLASS_CHANGED,
        NEW_FIELD,
        FIELD_GONE,
        FIELD_NOW_STATIC,
        TYPE_CHANGED,
        /** The class is the same, and what is in it is of another type: keys, elements. */
        TYPE_ARGUMENT_CHANGED,
        ENUM_CONSTANT_GONE,
        CONSTANT_RENUMBERED,
        ENUM_REORDERED,
        INITIAL_VALUE_CHANGED,
        CODE_CHANGED,
        TABLE_CHANGED,
        STATIC_GONE,
        STATIC_TYPE_CHANGED,
        STATIC_NOW_INSTANCE,
        /** A rule answers, but with something that does not fit. */
        RULE_DOES_NOT_FIT
    }

    /** A question whose stub is judged by its key. */
    public Question(
            Kind kind, String className, String field, String what, String advice, String key, String stub, long live) {
        this(kind, className, field, what, advice, key, stub, live, answer(key));
    }

    private static Answer answer(String key) {
        // What is merged does not tell any more of which class it was.
        return Set.of("drop", "rebuild", "merge").contains(key) ? Answer.LOSING : Answer.LIKELY;
    }

    /** The same question, whose stub is another answer. */
    Question as(Answer other) {
        return new Question(kind, className, field, what, advice, key, stub, live, other);
    }

    /** The same question about as many objects. */
    Question about(long objects) {
        return new Question(kind, className, field, what, advice, key, stub, objects, answer);
    }

    /** The same question, which only arises on a condition. */
    Question onlyIf(String condition) {
        return new Question(kind, className, field, what + " (if " + condition + ")", advice, key, stub, live, answer);
    }

    /** The same question, of which it is told who asks it: one of several steps. */
    public Question askedBy(String steps) {
        return new Question(kind, className, field, what + " (asks " + steps + ")", advice, key, stub, live, answer);
    }

    /** {@code com.acme.Order.customer}, or the class. */
    public String subject() {
        return field.isEmpty() ? className : className + "." + field;
    }

    /** Whether the values that live objects hold tell whether there is anything to ask: without a state it is asked for all of them. */
    public boolean isSettledByValues() {
        boolean isAboutNumbers = kind == Kind.CONSTANT_RENUMBERED || kind == Kind.ENUM_REORDERED;
        return kind == Kind.INITIAL_VALUE_CHANGED || (isAboutNumbers && !field.isEmpty());
    }

    /** Whether the stub gives up values of live objects. */
    boolean loses() {
        return answer == Answer.LOSING && live != 0;
    }

    /** The stub as it is pasted: marked where values of live objects are given up by it, a comment where it is none to take as it is. */
    public String line() {
        return RuleStub.of(List.of(this)).get(0).line();
    }

    /** What to paste into the rules: key and line. Empty when only a transformer helps. */
    public String rule() {
        return key.isEmpty()
                ? ""
                : RuleStub.section(key, "  " + (answer == Answer.OPEN ? line() : stub))
                        .stripTrailing();
    }

    /**
     * The stubs of questions as one rules file, to be looked through: each line says what it is about, and a value that
     * only a person can know is a guess.
     */
    public static String rulesToPaste(List<Question> questions) {
        Map<String, StringBuilder> byKey = new TreeMap<>();
        for (RuleStub stub : RuleStub.of(questions)) {
            StringBuilder section = byKey.computeIfAbsent(stub.key(), k -> new StringBuilder());
            stub.questions()
                    .forEach(question ->
                            section.append("  # ").append(question.what()).append('\n'));
            section.append("  ").append(stub.line()).append('\n');
        }
        StringBuilder text = new StringBuilder();
        byKey.forEach((key, lines) -> text.append(RuleStub.section(key, lines)));
        return text.toString();
    }

    @Override
    public String toString() {
        String count = live < 0 ? "" : " (" + live + " live)";
        return (className.isEmpty() ? "" : subject() + ": ") + what + count + ". " + advice;
    }
}
