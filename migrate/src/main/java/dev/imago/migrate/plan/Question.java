package dev.imago.migrate.plan;

import java.util.List;
import java.util.Map;
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
 */
public record Question(
        Kind kind, String className, String field, String what, String advice, String key, String stub, long live) {
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

    /** The same question, which only arises on a condition. */
    Question onlyIf(String condition) {
        return new Question(kind, className, field, what + " (if " + condition + ")", advice, key, stub, live);
    }

    /** The same question, of which it is told who asks it: one of several steps. */
    public Question askedBy(String steps) {
        return new Question(kind, className, field, what + " (asks " + steps + ")", advice, key, stub, live);
    }

    /** {@code com.acme.Order.customer}, or the class. */
    public String subject() {
        return field.isEmpty() ? className : className + "." + field;
    }

    /** The stub as it is pasted: marked where values of live objects are given up by it. */
    public String line() {
        boolean givesUp = key.equals("drop") || key.equals("rebuild");
        return givesUp && live != 0 ? stub + "  # loses data" : stub;
    }

    /** What to paste into the rules: key and line. Empty when only a transformer helps. */
    public String rule() {
        return key.isEmpty() ? "" : key + ":\n  " + stub;
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
        byKey.forEach((key, lines) -> text.append(key).append(":\n").append(lines));
        return text.toString();
    }

    @Override
    public String toString() {
        String count = live < 0 ? "" : " (" + live + " live)";
        return (className.isEmpty() ? "" : subject() + ": ") + what + count + ". " + advice;
    }
}
