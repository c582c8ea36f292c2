package dev.imago.migrate.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A line to paste into the rules. What several questions say of one name stands in one line, for a name is given once under
 * a key, and what is given up is not changed as well.
 *
 * @param key the rules key that the line belongs to
 * @param questions those that it answers, at least one
 */
public record RuleStub(String key, List<Question> questions) {
    /** {@code com.acme.Status: {OLD: NEW}}. */
    private static final Pattern TABLE = Pattern.compile("([^:\\n]+): \\{(.*)\\}");

    /** Keys that leave nothing to say of the old value under another. */
    private static final Set<String> FINAL = Set.of("drop", "rebuild", "keep");

    /** Keys of which one name is under one at most, where one of those is among them. */
    private static final Set<String> EXCLUSIVE = Set.of("drop", "rebuild", "keep", "map", "retype");

    public RuleStub {
        questions = List.copyOf(questions);
    }

    /** The stubs of questions, in their order; those that only a transformer helps have none. */
    public static List<RuleStub> of(List<Question> questions) {
        Map<String, String> settled = new HashMap<>();
        questions.stream()
                .filter(question -> FINAL.contains(question.key()))
                .forEach(question -> settled.putIfAbsent(question.stub(), question.key()));
        Map<List<String>, List<Question>> byName = new LinkedHashMap<>();
        for (Question question : questions) {
            if (!question.key().isEmpty()) {
                Matcher table = TABLE.matcher(question.stub());
                String name = table.matches() ? table.group(1) : question.stub();
                String item = table.matches() ? "- " + name : name;
                String key = EXCLUSIVE.contains(question.key())
                        ? settled.getOrDefault(item, question.key())
                        : question.key();
                byName.computeIfAbsent(List.of(key, key.equals(question.key()) ? name : item), k -> new ArrayList<>())
                        .add(question);
            }
        }
        List<RuleStub> stubs = new ArrayList<>();
        byName.forEach((name, asked) -> stubs.add(new RuleStub(name.get(0), asked)));
        return stubs;
    }

    /**
     * A key with its lines: a comment if they are nothing else, for a key without answers is none.
     *
     * @param lines indented by two
     */
    public static String section(String key, CharSequence lines) {
        boolean isOpen = lines.toString().lines().allMatch(line -> line.startsWith("  #"));
        return (isOpen ? "# " : "") + key + ":\n" + lines;
    }

    /** The line, without the indentation of its first: a comment where it is no answer to take as it is. */
    public String line() {
        String pairs = pairs();
        if (questions.stream().anyMatch(question -> question.answer() == Question.Answer.OPEN)) {
            return "# " + pairs.replace("\n  ", "\n  # ");
        }
        return questions.stream().anyMatch(question -> question.key().equals(key) && question.loses())
                ? pairs + "  # loses data"
                : pairs;
    }

    private String pairs() {
        Question asked = questions.stream()
                .filter(question -> question.key().equals(key))
                .findFirst()
                .orElseThrow();
        Matcher first = TABLE.matcher(asked.stub());
        if (questions.size() == 1 || !first.matches()) {
            return asked.stub();
        }
        String pairs = questions.stream()
                .map(question -> TABLE.matcher(question.stub()))
                .filter(Matcher::matches)
                .map(table -> table.group(2))
                .distinct()
                .collect(Collectors.joining(", "));
        return first.group(1) + ": {" + pairs + "}";
    }
}
