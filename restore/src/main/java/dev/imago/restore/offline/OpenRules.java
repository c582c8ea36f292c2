package dev.imago.restore.offline;

import dev.imago.checkpoint.hotspot.trace.LeftClass;
import dev.imago.checkpoint.hotspot.trace.Refusal;
import dev.imago.migrate.plan.Question;
import dev.imago.migrate.plan.RuleStub;
import dev.imago.restore.upgrade.UpgradeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Everything that a plan leaves open, as a rules file to be looked through, and as Java where rules do not do. */
record OpenRules(PlanResult.Findings findings) {
    private static final String RULES = "rules.yaml";
    private static final String JAVA = "src/main/java/migrations/Step.java";
    private static final String SERVICE = "src/main/resources/META-INF/services/dev.imago.migrate.api.Migration";
    private static final Set<Question.Kind> NEED_CODE = Set.of(
            Question.Kind.CLASS_KIND_CHANGED,
            Question.Kind.SUPERCLASS_CHANGED,
            Question.Kind.TYPE_CHANGED,
            Question.Kind.TYPE_ARGUMENT_CHANGED);
    private static final Set<Question.Kind> HAVE_NO_CLASS =
            Set.of(Question.Kind.CLASS_GONE, Question.Kind.CLASS_KIND_CHANGED);

    /**
     * Writes the files into a folder, which is made when it is not there.
     *
     * @return the files
     * @throws UpgradeException when one of them is there already
     */
    List<Path> write(Path folder) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        texts.put(RULES, rules());
        Set<String> classes = needCode();
        if (!classes.isEmpty()) {
            texts.put(JAVA, java(classes));
            texts.put(SERVICE, "migrations.Step\n");
        }
        for (String name : texts.keySet()) {
            if (Files.exists(folder.resolve(name))) {
                throw UpgradeException.usage(
                        folder.resolve(name) + " is there already", "name another folder, or move it away");
            }
        }
        List<Path> written = new ArrayList<>();
        for (Map.Entry<String, String> each : texts.entrySet()) {
            Path file = folder.resolve(each.getKey());
            Files.createDirectories(file.toAbsolutePath().getParent());
            written.add(Files.writeString(file, each.getValue(), StandardOpenOption.CREATE_NEW));
        }
        return written;
    }

    /** The rules file. Every line that answers something stands below what it answers. */
    String rules() {
        Map<String, StringBuilder> byKey = new TreeMap<>();
        for (RuleStub stub : RuleStub.of(findings.questions())) {
            StringBuilder section = section(byKey, stub.key());
            stub.questions().forEach(question -> comment(section, question.toString()));
            section.append("  ").append(stub.line()).append('\n');
        }
        findings.left().stream().filter(LeftClass::certain).forEach(left -> addLeft(byKey, left));
        StringBuilder text = new StringBuilder();
        comment(
                text,
                0,
                "From " + findings.service() + " to " + findings.next() + ": what is open. Each line is one of");
        comment(text, 0, "several answers; look it through, and see docs/rules.md for the others.");
        byKey.forEach((key, lines) -> text.append('\n').append(RuleStub.section(key, lines)));
        List<String> others = withoutStub();
        if (!others.isEmpty()) {
            text.append('\n');
            comment(text, 0, "What follows has no line to propose:");
            others.forEach(each -> comment(text, 0, "- " + each));
        }
        return text.toString();
    }

    private static StringBuilder section(Map<String, StringBuilder> byKey, String key) {
        return byKey.computeIfAbsent(key, k -> new StringBuilder());
    }

    private static void addLeft(Map<String, StringBuilder> byKey, LeftClass left) {
        boolean hasRoot = !left.root().isEmpty();
        StringBuilder section = section(byKey, hasRoot ? "roots" : "keep");
        comment(section, left.toString());
        comment(
                section,
                hasRoot
                        ? "As a root this object is carried with all that hangs below it. 'keep' or 'drop' leave it behind knowingly."
                        : "The new version's own take their places. If they are state, name a root that leads to them.");
        String line = hasRoot ? "  - instance: " + left.root() + "\n" : "  - " + left.className() + "\n";
        section.append(section.indexOf("\n" + line) < 0 ? line : "");
    }

    private List<String> withoutStub() {
        List<String> others = new ArrayList<>();
        findings.questions().stream()
                .filter(question -> question.key().isEmpty())
                .forEach(question -> others.add(question.toString()));
        findings.refusals().stream().map(Refusal::toString).forEach(others::add);
        return others;
    }

    private static void comment(StringBuilder text, String line) {
        comment(text, 2, line);
    }

    private static void comment(StringBuilder text, int indent, String line) {
        for (String each : line.split("\n", -1)) {
            text.append(" ".repeat(indent)).append("# ").append(each).append('\n');
        }
    }

    private Set<String> needCode() {
        Set<String> classes = new LinkedHashSet<>();
        for (Question question : findings.questions()) {
            boolean isOfAClass = !question.className().isEmpty();
            if (isOfAClass && (question.key().isEmpty() || NEED_CODE.contains(question.kind()))) {
                classes.add(question.className());
            }
        }
        return classes;
    }

    private String java(Set<String> classes) {
        StringBuilder text = new StringBuilder("""
                package migrations;

                import dev.imago.migrate.api.Migration;
                import dev.imago.migrate.api.OldObject;
                import dev.imago.migrate.api.Registration;
                import dev.imago.migrate.api.Transformation;

                /** What the rules cannot say. Leave out the classes for which they do. */
                public final class Step implements Migration {
                    @Override
                    public void register(Registration registration) {
                """);
        int number = 0;
        for (String name : classes) {
            text.append("        registration.transform(\"")
                    .append(name)
                    .append("\", Step::")
                    .append(method(name, number++))
                    .append(");\n");
        }
        text.append("    }\n");
        number = 0;
        for (String name : classes) {
            text.append("\n");
            findings.questions().stream()
                    .filter(question -> question.className().equals(name))
                    .forEach(question -> text.append("    // ")
                            .append(question.subject())
                            .append(": ")
                            .append(question.what().replace('\n', ' '))
                            .append('\n'));
            text.append("    private static void ")
                    .append(method(name, number++))
                    .append("(OldObject old, Transformation out) {\n");
            text.append("        // Fields of the same name and type are copied by as(); set() the others.\n");
            text.append(become(name)).append("    }\n");
        }
        return text.append("}\n").toString();
    }

    /** The line that makes a new object, and a comment in its place where the class is none that can have objects. */
    private String become(String name) {
        return findings.questions().stream()
                .filter(question -> question.className().equals(name) && HAVE_NO_CLASS.contains(question.kind()))
                .findFirst()
                .map(question -> "        // " + question.advice().replace('\n', ' ')
                        + "\n        // out.as(\"the class of this object now\");\n")
                .orElseGet(() -> "        out.as(\"" + newName(name) + "\");\n");
    }

    private String newName(String oldName) {
        return findings.rows().stream()
                .filter(row -> row.name().equals(oldName) && row.newName() != null)
                .map(row -> String.valueOf(row.newName()))
                .findFirst()
                .orElse(oldName);
    }

    private static String method(String className, int number) {
        String simple = className.substring(className.lastIndexOf('.') + 1).replaceAll("[^A-Za-z0-9]", "");
        return (simple.isEmpty() ? "class" : Character.toLowerCase(simple.charAt(0)) + simple.substring(1)) + number;
    }
}
